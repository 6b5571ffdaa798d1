using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards;

/// <summary>The shard syncs of many workers on many streams, each shard owned by a worker, as their loops run them. Counts what they ask for.</summary>
internal sealed class SyncFleet(int streams, int workersPerStream, int shardsPerStream, ConsumerInstruments instruments)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider _time = new();
    private readonly PriorityQueue<ShardSync, DateTimeOffset> _looks = new();
    private readonly List<InMemoryLeaseStore> _stores = [];

    /// <summary>When the stream was described.</summary>
    public List<DateTimeOffset> Descriptions { get; } = [];

    public int Scans => _stores.Sum(store => store.Scans);

    /// <param name="hangs">Whether a worker's sync never gets to a second look.</param>
    public async Task StartAsync(Func<string, int, bool>? hangs = null)
    {
        for (var number = 0; number < streams; number++)
        {
            var name = $"orders-{number}";
            var kinesis = new FakeKinesis(_time, shardsPerStream) { OnDescribe = Describe };
            var store = new InMemoryLeaseStore();
            _stores.Add(store);
            var syncs = Enumerable.Range(0, workersPerStream).Select(worker => Open(name, worker, kinesis, store)).ToList();
            await syncs[0].RunOnceAsync(CancellationToken.None);
            foreach (var (shard, lease) in store.All.Index())
            {
                store.Put(lease with { Owner = Worker(shard % workersPerStream), Checkpoint = Checkpoint.At(SequenceNumber.Parse("1")) });
            }

            foreach (var (worker, sync) in syncs.Index().Where(pair => hangs?.Invoke(name, pair.Index) != true))
            {
                await sync.RunOnceAsync(CancellationToken.None);
                _looks.Enqueue(sync, _time.GetUtcNow() + sync.NextPause());
            }
        }
    }

    public async Task RunForAsync(TimeSpan span)
    {
        var until = _time.GetUtcNow() + span;
        while (_looks.TryPeek(out _, out var due) && due < until)
        {
            var sync = _looks.Dequeue();
            _time.Advance(due - _time.GetUtcNow());
            await sync.LookAsync(CancellationToken.None);
            _looks.Enqueue(sync, due + sync.NextPause());
        }

        _time.Advance(until - _time.GetUtcNow());
    }

    public static WorkerId Worker(int number) => new($"worker-{number}");

    private Exception? Describe()
    {
        Descriptions.Add(_time.GetUtcNow());
        return null;
    }

    private ShardSync Open(string stream, int worker, FakeKinesis kinesis, InMemoryLeaseStore store) => new(
        kinesis,
        store,
        new ConsumedStream(stream, stream, InitialPosition.TrimHorizon, InitialTimestamp: null),
        new SyncSchedule(stream, Worker(worker), Interval, _time),
        instruments,
        new ServiceClock(_time, NullLogger<ServiceClock>.Instance),
        _time,
        NullLogger<ShardSync>.Instance);
}
