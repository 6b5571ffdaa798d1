using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class HeldLeaseTests
{
    private static readonly ShardId Shard = new("s");
    private static readonly Checkpoint Five = Checkpoint.At(SequenceNumber.Parse("5"));
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly LeaseOptions _options = new();

    [Fact]
    public async Task TheLeaseIsLostTheSafetyBeforeItsDurationIsOver()
    {
        await using var lease = await TakeAsync();
        _time.Advance(TimeSpan.FromSeconds(8.9));
        Assert.False(lease.LostToken.IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.True(lease.LostToken.IsCancellationRequested);
        Assert.Equal(LeaseReason.Expired, lease.LossReason);
        Assert.False(await lease.RenewAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ARenewalCountsFromBeforeItWasSent()
    {
        await using var lease = await TakeAsync();
        _store.OnWrite = (_, _, _) =>
        {
            // The answer takes three seconds to come.
            _time.Advance(TimeSpan.FromSeconds(3));
            return WriteFault.None;
        };
        Assert.True(await lease.RenewAsync(CancellationToken.None));
        _store.OnWrite = null;

        Assert.Equal(TimeSpan.FromSeconds(3), lease.Age);
        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(lease.LostToken.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task ACheckpointIsARenewal()
    {
        await using var lease = await TakeAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        _time.Advance(TimeSpan.FromSeconds(8));

        Assert.False(lease.LostToken.IsCancellationRequested);
        Assert.Equal(2, _store["s"].Counter);
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("checkpoint")]
    [InlineData("release")]
    public async Task AWriteWhoseAnswerWasLostIsRecognizedByTheNextOne(string name)
    {
        await using var lease = await TakeAsync();
        _store.OnWrite = (write, _, _) => write == name ? WriteFault.After : WriteFault.None;
        await Assert.ThrowsAsync<TimeoutException>(() => WriteAsync(lease, name));
        _store.OnWrite = null;

        Assert.True(await WriteAsync(lease, name));

        Assert.Equal(name == "release", lease.LostToken.IsCancellationRequested);
        Assert.Equal(name == "renew" ? 3 : 2, _store["s"].Counter);
        Assert.Equal(name == "release" ? null : new WorkerId("me"), _store["s"].Owner);
    }

    [Fact]
    public async Task ACheckpointAfterALostRenewalAnswerIsStillWritten()
    {
        await using var lease = await TakeAsync();
        _store.OnWrite = (write, _, _) => write == "renew" ? WriteFault.After : WriteFault.None;
        await Assert.ThrowsAsync<TimeoutException>(() => lease.RenewAsync(CancellationToken.None));

        Assert.True(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        Assert.Equal(Five, _store["s"].Checkpoint);
    }

    [Fact]
    public async Task ALeaseThatAnotherTookIsLostAtTheNextWrite()
    {
        await using var lease = await TakeAsync();
        await _store.TakeAsync(_store["s"], new WorkerId("thief"), "t2", CancellationToken.None);

        Assert.False(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        Assert.True(lease.LostToken.IsCancellationRequested);
        Assert.Equal(LeaseReason.Fenced, lease.LossReason);
        Assert.Equal(Checkpoint.TrimHorizon, _store["s"].Checkpoint);
    }

    [Fact]
    public async Task AProcessOfTheSameNameFencesTheOldOne()
    {
        // The old process writes with counter 1, the new one took the lease with counter 2: the owner's name alone would look like a lost answer.
        await using var old = await TakeAsync();
        await _store.TakeAsync(_store["s"], new WorkerId("me"), "second life", CancellationToken.None);

        Assert.False(await old.RenewAsync(CancellationToken.None));
        Assert.Equal(LeaseReason.Fenced, old.LossReason);
    }

    [Fact]
    public async Task RenewalsAndCheckpointsTakeTurns()
    {
        await using var lease = await TakeAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => i % 2 == 0
            ? lease.RenewAsync(CancellationToken.None)
            : lease.CheckpointAsync(Checkpoint.At(SequenceNumber.Parse("1000"), i), null, CancellationToken.None)));

        Assert.All(results, Assert.True);
        Assert.Equal(51, _store["s"].Counter);
    }

    private static Task<bool> WriteAsync(HeldLease lease, string name) => name switch
    {
        "renew" => lease.RenewAsync(CancellationToken.None),
        "checkpoint" => lease.CheckpointAsync(Five, null, CancellationToken.None),
        _ => lease.ReleaseAsync(CancellationToken.None),
    };

    private async Task<HeldLease> TakeAsync()
    {
        await _store.CreateAsync(new Lease { ShardId = Shard, Checkpoint = Checkpoint.TrimHorizon }, CancellationToken.None);
        var takenAt = _time.GetTimestamp();
        var taken = await _store.TakeAsync(_store["s"], new WorkerId("me"), "t1", CancellationToken.None);
        return new HeldLease(_store, taken.Stored!, takenAt, _options, _time);
    }
}
