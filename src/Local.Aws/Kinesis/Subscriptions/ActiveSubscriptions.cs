using Local.Aws.Hosting;

namespace Local.Aws.Kinesis.Subscriptions;

/// <summary>At most one subscription for each consumer and shard. A call within 5 s of the last is refused; a later one takes its place.</summary>
internal sealed class ActiveSubscriptions(TimeProvider time)
{
    private static readonly TimeSpan Protected = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Consumer, string Shard), (CancellationTokenSource Replaced, long Since)> _active = [];

    /// <summary>Enters the subscription; the source is cancelled when another takes its place.</summary>
    public CancellationTokenSource Enter(string consumerArn, string shardId, CancellationToken cancelled)
    {
        lock (_gate)
        {
            var key = (consumerArn, shardId);
            if (_active.TryGetValue(key, out var current))
            {
                if (time.GetElapsedTime(current.Since) < Protected)
                {
                    throw new ServiceException(
                        "ResourceInUseException",
                        $"Another active subscription exists for this consumer: {LocalAwsOptions.AccountId}:{consumerArn}:{shardId}");
                }

                current.Replaced.Cancel();
            }

            var entered = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            _active[key] = (entered, time.GetTimestamp());
            return entered;
        }
    }

    public void Leave(string consumerArn, string shardId, CancellationTokenSource entered)
    {
        lock (_gate)
        {
            if (_active.TryGetValue((consumerArn, shardId), out var current) && current.Replaced == entered)
            {
                _active.Remove((consumerArn, shardId));
            }
        }
    }
}
