using System.Text;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Pushes a shard's records, or an empty event every five seconds, for five minutes.</summary>
internal sealed class FakeSubscription(FakeKinesis kinesis, FakeShard shard, int from, string consumerArn, TimeProvider timeProvider) : IShardSubscription
{
    private const int RecordsPerEvent = 3;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private Exception? _end;
    private int _from = from;
    private bool _isOver;

    public string ConsumerArn => consumerArn;

    public DateTimeOffset AcceptedAt { get; } = timeProvider.GetUtcNow();

    public void End(Exception exception) => Volatile.Write(ref _end, exception);

    public async ValueTask<int?> WaitForEventAsync(CancellationToken cancellationToken)
    {
        var due = timeProvider.GetUtcNow() + Heartbeat;
        while (true)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            if (Volatile.Read(ref _end) is { } end)
            {
                throw end;
            }

            if (timeProvider.GetUtcNow() - AcceptedAt >= Life)
            {
                return null;
            }

            if (!kinesis.IsSilent && (HasNews || timeProvider.GetUtcNow() >= due))
            {
                return 1000;
            }

            await Task.Delay(Step, timeProvider, cancellationToken);
        }
    }

    public async ValueTask<SubscribeToShardEvent> ReadEventAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var records = kinesis.Read(shard, _from, RecordsPerEvent);
        _from += records.Length;
        kinesis.EventsRead++;
        var isEnd = shard.IsClosed && _from == shard.Records.Count;
        var isFalseEnd = kinesis.FalseEndOnce && !isEnd;
        kinesis.FalseEndOnce &= !isFalseEnd;
        return SubscribeToShardEvent.Create(
            records,
            isEnd || isFalseEnd ? null : _from == 0 ? FakeShard.Sequence(0) : Encoding.ASCII.GetString(shard.Records[_from - 1].SequenceNumber.Span),
            TimeSpan.FromSeconds(shard.Records.Count - _from),
            isEnd && kinesis.ReportsChildren ? [.. shard.Children.Select(child => child.DescribeAsChild())] : null);
    }

    public void Dispose() => _isOver = true;

    private bool HasNews => kinesis.Read(shard, _from, 1).Length > 0 || shard.IsClosed;
}
