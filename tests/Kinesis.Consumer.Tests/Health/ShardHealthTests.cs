using Kinesis.Consumer.Api;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Health;

/// <summary>Every way in which a shard can stand still shows: its health leaves OK within the time that the options promise.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ShardHealthTests : IAsyncDisposable
{
    private const int WarnSeconds = 5;
    private const int WindowSeconds = 20;

    /// <summary>What passes between a figure and its sample.</summary>
    private const int SlackSeconds = 4;

    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly FakeKinesis _kinesis;
    private TestWorker _worker = null!;

    public ShardHealthTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
    }

    [Fact]
    public async Task AShardThatIsReadAndCheckpointedStaysWell()
    {
        await StartAsync();
        for (var second = 0; second < 60; second += 2)
        {
            _kinesis.Put(0, $"r{second}");
            await _time.RunForAsync(TimeSpan.FromSeconds(2));
            Assert.Equal(ShardHealth.Ok, _worker.Status.Health);
        }
    }

    [Fact]
    public async Task AnIdleShardStaysWell()
    {
        await StartAsync();
        await _time.RunForAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(ShardHealth.Ok, Assert.Single(_worker.Status.Shards).Health);
    }

    [Fact]
    public async Task ACallThatHangsShows()
    {
        var hang = new TaskCompletionSource();
        await StartAsync(behavior => behavior.OnBatch = async (_, _) => await hang.Task);
        _kinesis.Put(0, "x");

        await LeavesOkAsync(ShardHealth.Stop, "ProcessAsync", WarnSeconds + 1);

        hang.SetResult();
        await _time.RunUntilAsync(() => _worker.Status.Health == ShardHealth.Ok, Describe, limitSeconds: 2);
    }

    [Fact]
    public async Task AnInitializationThatHangsShows()
    {
        var hang = new TaskCompletionSource();
        await StartAsync(behavior => behavior.OnInitialize = async _ => await hang.Task, runs: false);

        await LeavesOkAsync(ShardHealth.Stop, "InitializeAsync", WarnSeconds + SlackSeconds);

        hang.SetResult();
    }

    [Fact]
    public async Task ThrottlingWithoutEndShows()
    {
        await StartAsync();
        _kinesis.OnGetRecords = _ => FakeKinesis.Error(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException");

        await LeavesOkAsync(ShardHealth.Stop, "reading the shard", WarnSeconds + SlackSeconds);
    }

    [Fact]
    public async Task AStreamThatNeverAnswersShows()
    {
        await StartAsync();
        var silence = new TaskCompletionSource();
        _kinesis.OnAnswer = async token =>
        {
            await silence.Task.WaitAsync(token);
            return null;
        };

        await LeavesOkAsync(ShardHealth.Stop, "reading the shard", WarnSeconds + SlackSeconds);

        silence.SetResult();
    }

    [Fact]
    public async Task ASubscriptionThatGoesQuietShows()
    {
        _worker = Create();
        var progress = new ShardProgress(new ShardId(Shard), Checkpoint.TrimHorizon, _time, new WatchdogOptions { WarnAfter = TimeSpan.FromSeconds(WarnSeconds) });
        var unpacking = new UnpackingRecordSourceFactory(
            new SilentSourceFactory(), new RetrievalOptions(), _worker.Budget, _worker.Instruments, NullLogger<UnpackingRecordSource>.Instance);
        await using var prefetcher = new RecordPrefetcher(unpacking.Open(progress, Checkpoint.TrimHorizon), answersAhead: 2, bytesAhead: 1 << 20, _time, CancellationToken.None);

        await _time.RunUntilAsync(() => progress.Health.Health == ShardHealth.Stop, () => "it stays well", WarnSeconds + SlackSeconds);
    }

    [Fact]
    public async Task AnIteratorThatIsNeverGivenShows()
    {
        await StartAsync();
        _kinesis.ExpireIterators();
        var silence = new TaskCompletionSource();
        _kinesis.IteratorSilence = silence.Task;

        await LeavesOkAsync(ShardHealth.Stop, "reading the shard", WarnSeconds + SlackSeconds);

        silence.SetResult();
    }

    [Fact]
    public async Task MemoryThatSomebodyElseUsesUpShows()
    {
        await StartAsync();
        using var other = _worker.Budget.Open("other", canRelease: true);
        other.Set(_worker.Budget.LimitBytes);

        await LeavesOkAsync(ShardHealth.Stop, "reading the shard", WarnSeconds + SlackSeconds);
    }

    [Fact]
    public async Task AProcessorThatReturnsAndNeverCheckpointsShows()
    {
        await StartAsync(behavior => behavior.CheckpointsEachBatch = false);
        _kinesis.Put(0, "x");

        await LeavesOkAsync(ShardHealth.Stall, "the checkpoint has not moved", WindowSeconds + SlackSeconds);
    }

    [Fact]
    public async Task AProcessorThatFailsShowsAtOnce()
    {
        await StartAsync(behavior => behavior.OnBatch = (_, _) => throw new InvalidOperationException("poison"));
        _kinesis.Put(0, "x");

        await LeavesOkAsync(ShardHealth.Warn, "failed", limitSeconds: 2);

        Assert.DoesNotContain("poison", Assert.Single(_worker.Status.Shards).HealthReason, StringComparison.Ordinal);
    }

    // A list of leases may be a little behind: the child is taken because the list lacks the parent, and then finds it unfinished.
    [Fact]
    public async Task AParentThatNobodyProcessesShows()
    {
        var parent = new Lease { ShardId = new ShardId("shardId-parent"), Checkpoint = Checkpoint.TrimHorizon, Owner = new WorkerId("w9"), Tenure = "t", Counter = 7 };
        _store.Put(new Lease { ShardId = new ShardId(Shard), Checkpoint = Checkpoint.TrimHorizon, Parents = [parent.ShardId] });
        _store.OnWrite = (name, _, _) =>
        {
            if (name == "take")
            {
                _store.Put(parent);
                _store.OnWrite = null;
            }

            return WriteFault.None;
        };
        _worker = Create();
        await _worker.StartAsync();
        for (var second = 0; second < 3 * WarnSeconds; second++)
        {
            await _time.RunForAsync(TimeSpan.FromSeconds(1));
            _store.Put(parent with { Counter = parent.Counter + second });
        }

        Assert.Equal(ShardState.WaitingOnParents, Assert.Single(_worker.Status.Shards).State);
        Assert.Equal(ShardHealth.Ok, _worker.Status.Health);

        // Now its owner is dead.
        await LeavesOkAsync(ShardHealth.Stop, "the owner of the parent shardId-parent", WarnSeconds + SlackSeconds);
    }

    [Fact]
    public async Task ACheckpointThatIsSetBackShows()
    {
        await StartAsync();
        _kinesis.Put(0, "a", "b");
        await _time.RunUntilAsync(() => _store[Shard].Checkpoint.Kind == CheckpointKind.At, Describe);
        await _time.RunForAsync(TimeSpan.FromSeconds(WindowSeconds));
        _store.Put(_store[Shard] with { Checkpoint = Checkpoint.TrimHorizon });

        await LeavesOkAsync(ShardHealth.Rewind, "went back to TRIM_HORIZON", limitSeconds: 45);
    }

    [Fact]
    public async Task AShardThatFallsBehindShows()
    {
        await StartAsync(behavior => behavior.OnBatch = async (_, batch) => await Task.Delay(TimeSpan.FromSeconds(1) * batch.Count, _time));
        _worker.Retrieval.MaxRecords = 1;
        var put = 0;

        // The stand-in's lag is the number of records that wait, in seconds: five arrive where one is processed.
        await _time.RunUntilAsync(
            () =>
            {
                _kinesis.Put(0, $"r{put++}");
                return _worker.Status.Health == ShardHealth.Warn;
            },
            Describe,
            limitSeconds: 2 * WindowSeconds);

        Assert.Contains("the lag has grown", Assert.Single(_worker.Status.Shards).HealthReason, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync() => await _worker.DisposeAsync();

    private static string Shard => FakeKinesis.Id(0);

    private TestWorker Create() => new("w1", _kinesis, _store, _journal, _time, watchdog: new WatchdogOptions
    {
        WarnAfter = TimeSpan.FromSeconds(WarnSeconds),
        Window = TimeSpan.FromSeconds(WindowSeconds),
        GiveUpAfter = TimeSpan.FromHours(1),
    });

    private async Task StartAsync(Action<JournalBehavior>? configure = null, bool runs = true)
    {
        _worker = Create();
        configure?.Invoke(_worker.Behavior);
        await _worker.StartAsync();
        await _time.RunUntilAsync(() => _worker.Status.Shards is [{ State: var state }] && (state == ShardState.Processing || !runs), Describe);
        await _time.RunForAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(ShardHealth.Ok, _worker.Status.Health);
    }

    private async Task LeavesOkAsync(ShardHealth health, string reason, int limitSeconds)
    {
        await _time.RunUntilAsync(() => _worker.Status.Health != ShardHealth.Ok, Describe, limitSeconds);

        var status = Assert.Single(_worker.Status.Shards);
        Assert.Equal(health, status.Health);
        Assert.Contains(reason, status.HealthReason, StringComparison.Ordinal);
    }

    private string Describe() => string.Join('\n', _worker.Status.Shards) + "\n" + _journal;

    private sealed class SilentSourceFactory : IRecordSourceFactory
    {
        public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint) => new SilentSource();
    }
}
