using Testing.Support;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Whole workers on a fake stream, a lease table in memory and a clock that only the test moves.</summary>
internal sealed class WorkerRig : IAsyncDisposable
{
    private readonly List<TestWorker> _workers = [];

    public ManualTimeProvider Time { get; } = new();

    public InMemoryLeaseStore Store { get; } = new();

    public Journal Journal { get; } = new();

    public async Task<TestWorker> StartAsync(
        FakeKinesis kinesis, string name, Action<JournalBehavior>? configure = null, KinesisConsumerOptions? options = null)
    {
        var worker = new TestWorker(name, kinesis, Store, Journal, Time, options);
        configure?.Invoke(worker.Behavior);
        _workers.Add(worker);
        await worker.StartAsync();
        return worker;
    }

    /// <summary>From now on no write of this worker reaches the tables.</summary>
    public void Crash(string name)
    {
        Store.OnWrite = (_, worker, _) => worker?.Value == name ? WriteFault.Before : WriteFault.None;
        Store.Fleet.OnBeat = row => row.Id.Worker.Value == name ? WriteFault.Before : WriteFault.None;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }
}
