using Kinesis.Consumer.Api;
using Kinesis.Consumer.Retrieval.Pacing;

namespace Kinesis.Consumer.Retrieval;

/// <summary>The service's iterator of a shard, which lives five minutes; it is opened again at the position where the reading stands.</summary>
internal sealed class ShardIterator(IKinesisClient client, ShardPosition position, CallPacer pacer)
{
    /// <summary>5 calls a second and shard (Kinesis API reference, GetShardIterator).</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(200);

    private readonly PacedTarget _target = new(PacedCall.GetShardIterator, position.StreamName, position.ShardId.Value);
    private string? _value;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_value is null)
        {
            await pacer.TakeTurnAsync(_target, LeastInterval, cancellationToken).ConfigureAwait(false);
            _value = await client.GetShardIteratorAsync(position.IteratorRequest(), cancellationToken).ConfigureAwait(false);
        }

        return _value;
    }

    /// <summary>Forgets the service's iterator, which no longer works.</summary>
    public void Expire() => _value = null;

    /// <summary>Opens another iterator behind what was seen at the next call.</summary>
    public void Reopen(ReadOnlyMemory<KinesisRecord> seen)
    {
        position.Pass(seen);
        Expire();
    }

    /// <summary>Goes on to the next iterator.</summary>
    public void Advance(string next, ReadOnlyMemory<KinesisRecord> seen)
    {
        _value = next;
        position.Pass(seen);
    }
}
