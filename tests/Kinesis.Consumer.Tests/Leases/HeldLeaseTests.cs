using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
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
    public async Task WhatACallbackThrowsWhenALeaseExpiresReachesNoTimer()
    {
        // Out of a timer of the system it would end the process, in the middle of an outage of the table and with all shards.
        var lease = await TakeAsync();
        using var abort = new CancellationTokenSource();
        using var work = CancellationTokenSource.CreateLinkedTokenSource(lease.LostToken, abort.Token);
        using var callback = work.Token.Register(() => throw new InvalidOperationException("the connection is closed"));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(lease.LostToken.IsCancellationRequested);
        await lease.DisposeAsync();
    }

    [Fact]
    public async Task TheClockEndsALeaseWhoseTimerDoesNotCome()
    {
        var clock = new Clock();
        await _store.CreateAsync(new Lease { ShardId = Shard, Checkpoint = Checkpoint.TrimHorizon }, CancellationToken.None);
        var taken = await _store.TakeAsync(_store["s"], new WorkerId("me"), "t1", CancellationToken.None);
        await using var lease = HeldLeases.PerLease(_store, taken.Stored!, clock.GetTimestamp(), _options, clock, NullLogger.Instance);
        clock.Now += TimeSpan.FromSeconds(8.9);
        Assert.False(lease.HasEnded());
        clock.Now += TimeSpan.FromSeconds(0.1);

        Assert.False(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        Assert.Equal((true, true, LeaseReason.Expired), (lease.HasEnded(), lease.LostToken.IsCancellationRequested, lease.LossReason));
        Assert.Equal((1, Checkpoint.TrimHorizon), (_store["s"].Counter, _store["s"].Checkpoint));
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
        await _store.TakeAsync(_store["s"], new WorkerId("thief"), Lease.NewTenure("thief's"), CancellationToken.None);

        Assert.False(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        Assert.True(lease.LostToken.IsCancellationRequested);
        Assert.Null(lease.Usurper);
        Assert.Equal(LeaseReason.Fenced, lease.LossReason);
        Assert.Equal(Checkpoint.TrimHorizon, _store["s"].Checkpoint);
    }

    [Fact]
    public async Task AProcessOfTheSameNameFencesTheOldOne()
    {
        // The old process writes with counter 1, the new one took the lease with counter 2: the owner's name alone would look like a lost answer.
        await using var old = await TakeAsync();
        await _store.TakeAsync(_store["s"], new WorkerId("me"), Lease.NewTenure("second"), CancellationToken.None);

        Assert.False(await old.RenewAsync(CancellationToken.None));
        Assert.Equal((LeaseReason.Fenced, "second"), (old.LossReason, old.Usurper));
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("checkpoint")]
    public async Task AnOwnerLearnsAtItsNextWriteThatItWasAskedAndGoesOn(string name)
    {
        await using var lease = await TakeAsync();
        await AskAsync();
        Assert.False(lease.HandOverToken.IsCancellationRequested);

        Assert.True(await WriteAsync(lease, name));

        Assert.True(lease.HandOverToken.IsCancellationRequested);
        Assert.False(lease.LostToken.IsCancellationRequested);
        Assert.Equal(2, _store["s"].Counter);
        Assert.True(await lease.CheckpointAsync(Five, null, CancellationToken.None));
        Assert.Equal((new WorkerId("you"), new WorkerId("me"), Five), (_store["s"].Owner, _store["s"].CheckpointOwner, _store["s"].Checkpoint));
    }

    [Fact]
    public async Task ALookAtTheStoredLeaseTellsToo()
    {
        await using var lease = await TakeAsync();
        lease.Notice(_store["s"], isCertain: false);
        Assert.False(lease.HandOverToken.IsCancellationRequested);

        await AskAsync();
        lease.Notice(_store["s"] with { Tenure = "an earlier one" }, isCertain: false);
        Assert.False(lease.HandOverToken.IsCancellationRequested);
        lease.Notice(_store["s"], isCertain: false);

        Assert.True(lease.HandOverToken.IsCancellationRequested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAskedLeaseIsHandedOverToTheAsker(bool isKnown)
    {
        // If not known, the release fails on the request and becomes the hand-over.
        await using var lease = await TakeAsync();
        await AskAsync();
        if (isKnown)
        {
            await lease.RenewAsync(CancellationToken.None);
        }

        Assert.True(await lease.GiveBackAsync(CancellationToken.None));

        Assert.Equal(LeaseReason.HandedOff, lease.LossReason);
        Assert.True(lease.LostToken.IsCancellationRequested);
        Assert.Equal((new WorkerId("you"), null, null), (_store["s"].Owner, _store["s"].CheckpointOwner, _store["s"].Tenure));
        Assert.Equal(1, _store["s"].OwnerSwitches);
    }

    [Fact]
    public async Task AHandOverWhoseAnswerWasLostIsRecognizedByTheNextOne()
    {
        await using var lease = await TakeAsync();
        await AskAsync();
        _store.OnWrite = (write, _, _) => write == "hand over" ? WriteFault.After : WriteFault.None;
        await Assert.ThrowsAsync<TimeoutException>(() => lease.GiveBackAsync(CancellationToken.None));
        _store.OnWrite = null;

        Assert.True(await lease.GiveBackAsync(CancellationToken.None));

        Assert.Equal((LeaseReason.HandedOff, 2), (lease.LossReason, _store["s"].Counter));
    }

    [Fact]
    public async Task ALeaseThatAnotherTookAndGaveBackWasLostAndNotGivenBack()
    {
        await using var lease = await TakeAsync();
        var theirs = (await _store.TakeAsync(_store["s"], new WorkerId("you"), "yours", CancellationToken.None)).Stored!;
        theirs = (await _store.CheckpointAsync(theirs, Checkpoint.ShardEnd, null, CancellationToken.None)).Stored!;
        await _store.ReleaseAsync(theirs, CancellationToken.None);

        Assert.False(await lease.GiveBackAsync(CancellationToken.None));

        Assert.Equal(LeaseReason.Fenced, lease.LossReason);
        Assert.NotEqual(Checkpoint.ShardEnd, lease.Current.Checkpoint);
    }

    [Fact]
    public async Task AWithdrawnAskEndsInARelease()
    {
        // The asker stops: nobody waits for the lease any more, so it must be free for all.
        await using var lease = await TakeAsync();
        await AskAsync();
        Assert.True(await lease.RenewAsync(CancellationToken.None));
        await _store.WithdrawAsync(_store["s"], CancellationToken.None);

        Assert.True(await lease.RenewAsync(CancellationToken.None));
        Assert.True(await lease.GiveBackAsync(CancellationToken.None));

        Assert.Equal((LeaseReason.Released, null), (lease.LossReason, _store["s"].Owner));
    }

    [Fact]
    public async Task AFinishedLeaseIsReleasedAlsoWhenItWasAskedFor()
    {
        await using var lease = await TakeAsync();
        await AskAsync();
        Assert.True(await lease.CheckpointAsync(Checkpoint.ShardEnd, null, CancellationToken.None));

        Assert.True(await lease.GiveBackAsync(CancellationToken.None));

        Assert.Equal((null, null, Checkpoint.ShardEnd), (_store["s"].Owner, _store["s"].CheckpointOwner, _store["s"].Checkpoint));
    }

    [Fact]
    public async Task AnAskerThatTakesByTheCounterFencesTheOwner()
    {
        await using var lease = await TakeAsync();
        await AskAsync();
        await lease.RenewAsync(CancellationToken.None);
        await _store.TakeAsync(_store["s"], new WorkerId("you"), "t2", CancellationToken.None);

        Assert.False(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        Assert.Equal(LeaseReason.Fenced, lease.LossReason);
    }

    [Fact]
    public async Task AKclWorkerThatTakesAnAskedLeaseFencesTheOwnerThoughItKeepsTheTenure()
    {
        await using var lease = await TakeAsync();
        await AskAsync();
        var asked = _store["s"];
        _store.Put(asked with { Counter = asked.Counter + 1, Owner = new WorkerId("kcl"), OwnerSwitches = asked.OwnerSwitches + 1 });

        Assert.False(await lease.CheckpointAsync(Five, null, CancellationToken.None));

        Assert.Equal(LeaseReason.Fenced, lease.LossReason);
    }

    [Fact]
    public async Task ThroughputIsAMovingAverageAndWrittenWithRenewals()
    {
        await using var lease = await TakeAsync();
        lease.Delivered(4 * 1024 * 100);
        _time.Advance(TimeSpan.FromSeconds(4));
        await lease.RenewAsync(CancellationToken.None);
        Assert.Equal(100, _store["s"].Throughput!.Value, 6);

        // A checkpoint a moment later has nothing to measure.
        _time.Advance(TimeSpan.FromMilliseconds(10));
        await lease.CheckpointAsync(Five, null, CancellationToken.None);
        Assert.Equal(100, _store["s"].Throughput!.Value, 6);

        _time.Advance(TimeSpan.FromSeconds(3.99));
        await lease.RenewAsync(CancellationToken.None);
        Assert.Equal(50, _store["s"].Throughput!.Value, 6);
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

    /// <summary>A clock whose timers never fire, as on a thread pool without a free thread.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private static Task<bool> WriteAsync(HeldLease lease, string name) => name switch
    {
        "renew" => lease.RenewAsync(CancellationToken.None),
        "checkpoint" => lease.CheckpointAsync(Five, null, CancellationToken.None),
        _ => lease.GiveBackAsync(CancellationToken.None),
    };

    private Task<LeaseWrite> AskAsync() => _store.AskAsync(_store["s"], new WorkerId("you"), CancellationToken.None);

    private async Task<HeldLease> TakeAsync()
    {
        await _store.CreateAsync(new Lease { ShardId = Shard, Checkpoint = Checkpoint.TrimHorizon }, CancellationToken.None);
        var takenAt = _time.GetTimestamp();
        var taken = await _store.TakeAsync(_store["s"], new WorkerId("me"), "t1", CancellationToken.None);
        return HeldLeases.PerLease(_store, taken.Stored!, takenAt, _options, _time, NullLogger.Instance);
    }
}
