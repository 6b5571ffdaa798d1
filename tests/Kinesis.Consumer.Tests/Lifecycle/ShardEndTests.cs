using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>Workers on a service whose views of a shard contradict each other: no shard is lost by believing the wrong one.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ShardEndTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly FakeKinesis _kinesis;
    private readonly TestWorker _worker;

    public ShardEndTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _worker = new TestWorker("w", _kinesis, _store, _journal, _time);
    }

    [Fact]
    public async Task AShardThatCannotBeReadAndIsNotListedYetIsNotTakenForGone()
    {
        await ReadsAsync(0, "a");
        var child = FakeKinesis.Id(1);
        var refused = 0;
        _kinesis.Hidden = shard => shard != FakeKinesis.Id(0);
        _kinesis.OnGetRecords = shard => shard == child && Interlocked.Increment(ref refused) <= 3 ? FakeKinesis.Error(AwsErrorKind.Fatal, "ResourceNotFoundException") : null;
        _kinesis.Split(0);
        _kinesis.Put(1, "b");
        await _time.RunUntilAsync(() => refused > 0, _journal.ToString);
        await _time.RunForAsync(TimeSpan.FromSeconds(30));

        _kinesis.Hidden = null;
        _kinesis.Put(1, "c");

        await _time.RunUntilAsync(() => _journal.Texts.Contains("c"), _journal.ToString);
        Assert.Contains("b", _journal.Texts);
        Assert.False(_store[child].IsFinished);
    }

    [Fact]
    public async Task AShardThatWasFinishedWronglyGoesOnByItself()
    {
        var reopened = _worker.Count("kinesis.consumer.shard.reopened");
        await ReadsAsync(0, "a");
        _kinesis.ReportsFalseEnd = true;
        _kinesis.ListsAllAsClosed = true;
        await _time.RunUntilAsync(() => _store[FakeKinesis.Id(0)] is { IsFinished: true, Owner: null }, _journal.ToString);

        _kinesis.ReportsFalseEnd = false;
        _kinesis.ListsAllAsClosed = false;
        _kinesis.Put(0, "b");

        await _time.RunUntilAsync(() => _journal.Texts.Contains("b"), _journal.ToString);
        Assert.Equal(["a", "b"], _journal.Texts);
        Assert.Equal(1, reopened());
        Assert.Equal(CheckpointKind.At, _store[FakeKinesis.Id(0)].Checkpoint.Kind);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private async Task ReadsAsync(int shard, string text)
    {
        _kinesis.Put(shard, text);
        await _worker.StartAsync();
        await _time.RunUntilAsync(() => _journal.Texts.Contains(text), _journal.ToString);
    }
}
