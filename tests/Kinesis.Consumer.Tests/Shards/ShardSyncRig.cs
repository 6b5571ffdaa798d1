using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards;

/// <summary>One worker's shard sync on a fake stream, leases in memory and a clock that only the test moves.</summary>
internal sealed class ShardSyncRig : IDisposable
{
    public static readonly ShardId Zero = new(FakeKinesis.Id(0));
    public static readonly Checkpoint Seven = Checkpoint.At(SequenceNumber.Parse("7"));
    private static readonly WorkerId Me = new("w");
    private readonly ConsumerInstruments _instruments;

    public ShardSyncRig()
    {
        _instruments = new ConsumerInstruments(Meters, new ConsumerIdentity("orders", "app", Me), new ShardBoard(), Time);
        Kinesis = new FakeKinesis(Time, shardCount: 1);
        Sync = Create(InitialPosition.TrimHorizon, timestamp: null);
    }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryLeaseStore Store { get; } = new();

    public TestMeters Meters { get; } = new();

    public FakeKinesis Kinesis { get; private set; }

    public ShardSync Sync { get; private set; }

    public Task SyncAsync() => Sync.RunOnceAsync(CancellationToken.None);

    /// <summary>From now on the stream is another, of so many shards, and the worker a new one that reads it from its oldest record.</summary>
    public void Use(int shardCount)
    {
        Kinesis = new FakeKinesis(Time, shardCount);
        Open(InitialPosition.TrimHorizon);
    }

    /// <summary>Starts the worker anew.</summary>
    public void Open(InitialPosition position, DateTimeOffset? timestamp = null) => Sync = Create(position, timestamp);

    /// <summary>Something was read of these shards.</summary>
    public void Progress(params int[] shards)
    {
        foreach (var shard in shards)
        {
            Store.Put(Store[FakeKinesis.Id(shard)] with { Checkpoint = Seven });
        }
    }

    public void Dispose()
    {
        _instruments.Dispose();
        Meters.Dispose();
    }

    private ShardSync Create(InitialPosition position, DateTimeOffset? timestamp)
    {
        var options = new KinesisConsumerOptions { StreamName = "orders", ApplicationName = "app", InitialPosition = position, InitialTimestamp = timestamp };
        return new ShardSync(
            Kinesis,
            Store,
            ConsumedStream.AllOf(options)[0],
            new SyncSchedule("orders", Me, options.ShardSyncInterval, Time),
            _instruments,
            new ServiceClock(Time, NullLogger<ServiceClock>.Instance),
            Time,
            NullLogger<ShardSync>.Instance);
    }
}
