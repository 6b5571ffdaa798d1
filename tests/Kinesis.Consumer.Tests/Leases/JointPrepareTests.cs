using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

/// <summary>Several leases prepared at once: what is known of it when answers are lost, leases are taken or other writes come in between.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class JointPrepareTests : IAsyncDisposable
{
    private static readonly Checkpoint Five = Checkpoint.At(SequenceNumber.Parse("5"));
    private static readonly ReadOnlyMemory<byte> State = "manifest 1"u8.ToArray();

    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly List<HeldLease> _held = [];
    private int _transactions;

    [Fact]
    public async Task AllAreWrittenAtOnceAndLiveOnFromThen()
    {
        await TakeAsync("a", "b", "c");
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(JointOutcome.Prepared, await RunAsync());

        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.All(_held, lease => Assert.False(lease.HasEnded()));
        Assert.All(["a", "b", "c"], shard => Assert.Equal((2, Five), (_store[shard].Counter, _store[shard].Pending!.Position)));
        Assert.Equal(1, _transactions);
        Assert.True(await _held[1].CheckpointAsync(Five, null, default));
        Assert.Null(_store["b"].Pending);
    }

    [Fact]
    public async Task AnAnswerThatWasLostIsFoundInTheRows()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, _) => Joint(name) && _transactions == 1 ? WriteFault.After : WriteFault.None;

        Assert.Equal(JointOutcome.Prepared, await RunAsync());

        Assert.Equal(1, _transactions);
        Assert.Equal([2, 2], _held.Select(lease => lease.Current.Counter));
        Assert.Equal(Five, _store["b"].Pending!.Position);
    }

    [Fact]
    public async Task WhatDidNotGetThroughIsSentAgainWithTheCountersAsTheyAreThen()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, _) => Joint(name) && _transactions < 3 ? WriteFault.Before : WriteFault.None;

        Assert.Equal(JointOutcome.Prepared, await RunAsync());

        Assert.Equal(3, _transactions);
        Assert.Equal([2L, 2L], _store.All.Select(lease => lease.Counter));
    }

    [Fact]
    public async Task ARenewalWhoseAnswerWasLostIsNoReasonToFail()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, shard) => name == "renew" && shard.Value == "b" ? WriteFault.After : WriteFault.None;
        await Assert.ThrowsAsync<TimeoutException>(() => _held[1].RenewAsync(default));
        _store.OnWrite = (name, _, _) => Joint(name) ? WriteFault.None : WriteFault.None;

        Assert.Equal(JointOutcome.Prepared, await RunAsync());

        Assert.Equal([2L, 3L], _store.All.Select(lease => lease.Counter));
        Assert.Equal(2, _transactions);
    }

    [Fact]
    public async Task ALeaseThatWasAskedForIsPreparedWithTheOthersAndThenHandedOver()
    {
        await TakeAsync("a", "b");
        await _store.AskAsync(_store["b"], new WorkerId("you"), default);

        Assert.Equal(JointOutcome.Prepared, await RunAsync());

        Assert.True(_held[1].HandOverToken.IsCancellationRequested);
        Assert.Equal("you", _store["b"].Owner?.Value);
        Assert.Equal(Five, _store["b"].Pending!.Position);
        Assert.Equal("me", _store["b"].CheckpointOwner?.Value);
    }

    [Fact]
    public async Task ALostLeaseLeavesNoneOfTheOthersPrepared()
    {
        await TakeAsync("a", "b");
        await _store.TakeAsync(_store["b"], new WorkerId("you"), "yours", default);

        Assert.Equal(JointOutcome.NotPrepared, await RunAsync());

        Assert.All(_store.All, lease => Assert.Null(lease.Pending));
        Assert.True(_held[1].HasEnded());
        Assert.Equal(LeaseReason.Fenced, _held[1].LossReason);
        Assert.False(_held[0].HasEnded());
        Assert.True(await _held[0].CheckpointAsync(Five, null, default));
    }

    [Fact]
    public async Task ALeaseTakenBehindALostAnswerLeavesNoDoubtIfAnotherRowShowsThatNothingHappened()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, _) =>
        {
            if (Joint(name))
            {
                _store.TakeAsync(_store["b"], new WorkerId("you"), "yours", default).GetAwaiter().GetResult();
                return WriteFault.Before;
            }

            return WriteFault.None;
        };

        Assert.Equal(JointOutcome.NotPrepared, await RunAsync());
    }

    [Fact]
    public async Task ATransactionWithoutAnswerBeforeALeaseWasTakenMayHaveHappened()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, _) => Joint(name) ? WriteFault.After : WriteFault.None;
        _store.OnChanged = (_, after) =>
        {
            if (after is { Pending: not null, ShardId.Value: "b" } && after.Owner?.Value == "me")
            {
                _store.OnChanged = null;
                foreach (var lease in _store.All)
                {
                    _store.TakeAsync(lease, new WorkerId("you"), $"yours {lease.ShardId}", default).GetAwaiter().GetResult();
                }
            }
        };

        Assert.Equal(JointOutcome.Unknown, await RunAsync());

        Assert.All(_store.All, lease => Assert.Equal(("you", Five), (lease.Owner?.Value, lease.Pending!.Position)));
    }

    [Fact]
    public async Task ItEndsWithTheLeasesWhenTheTableDoesNotAnswer()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, _) => Joint(name) ? WriteFault.Before : WriteFault.None;

        Assert.Equal(JointOutcome.Unknown, await RunAsync());

        Assert.All(_held, lease => Assert.Equal((true, LeaseReason.Expired), (lease.HasEnded(), lease.LossReason)));
    }

    [Fact]
    public async Task AnotherStateThatIsNotCommittedIsNotReplaced()
    {
        await TakeAsync("a", "b");
        await _held[0].CheckpointAsync(Checkpoint.TrimHorizon, new PendingCheckpoint(Five, "manifest 0"u8.ToArray()), default);

        await Assert.ThrowsAsync<InvalidOperationException>(RunAsync);

        Assert.Equal("manifest 0"u8.ToArray(), _store["a"].Pending!.State.ToArray());
        Assert.Null(_store["b"].Pending);
    }

    [Fact]
    public async Task TwoOverTheSameLeasesDoNotWaitForEachOther()
    {
        await TakeAsync("a", "b");
        var first = new JointPrepare(_store, [.. _held.Select(lease => (lease, Five))], State, _time).RunAsync(default);
        _held.Reverse();
        var second = new JointPrepare(_store, [.. _held.Select(lease => (lease, Five))], State, _time).RunAsync(default);

        await _time.RunUntilAsync(Task.WhenAll(first, second));

        Assert.Equal([JointOutcome.Prepared, JointOutcome.Prepared], [await first, await second]);
    }

    /// <summary>The transaction arrives between two reads, and then the second lease is taken.</summary>
    [Fact]
    public async Task ATransactionThatArrivesBetweenTwoReadsIsNotTakenForOneThatNeverWill()
    {
        await TakeAsync("a", "b");
        IReadOnlyList<JointPart> sent = [.. _held.Select(lease => new JointPart(lease.Current, Five))];
        _store.OnWrite = (name, _, _) => Joint(name) ? WriteFault.Before : WriteFault.None;
        _store.OnRead = shard =>
        {
            if (shard.Value == "a" && _transactions == 1)
            {
                _store.OnRead = null;
                _store.OnWrite = (name, _, _) => WriteFault.None;
                Assert.True(_store.PrepareJointlyAsync(sent, State, default).GetAwaiter().GetResult());
                _store.TakeAsync(_store["b"], new WorkerId("you"), "yours", default).GetAwaiter().GetResult();
            }
        };

        var outcome = await RunAsync();

        Assert.All(_store.All, lease => Assert.Equal(Five, lease.Pending!.Position));
        Assert.NotEqual(JointOutcome.NotPrepared, outcome);
    }

    /// <summary>The same, and no lease is lost.</summary>
    [Fact]
    public async Task ATransactionThatArrivesBetweenTwoReadsIsFound()
    {
        await TakeAsync("a", "b");
        IReadOnlyList<JointPart> sent = [.. _held.Select(lease => new JointPart(lease.Current, Five))];
        _store.OnWrite = (name, _, _) => Joint(name) ? WriteFault.Before : WriteFault.None;
        _store.OnRead = shard =>
        {
            if (shard.Value == "a" && _transactions == 1)
            {
                _store.OnRead = null;
                _store.OnWrite = (name, _, _) => WriteFault.None;
                Assert.True(_store.PrepareJointlyAsync(sent, State, default).GetAwaiter().GetResult());
            }
        };

        Assert.Equal(JointOutcome.Prepared, await RunAsync());
    }

    /// <summary>Somebody broke one row by hand: the others are prepared without it at the next attempt.</summary>
    [Fact]
    public async Task ARowThatCannotBeReadIsLostAndTheOthersGoOn()
    {
        await TakeAsync("a", "b");
        _store.IsBroken = shard => shard.Value == "b";

        Assert.Equal(JointOutcome.NotPrepared, await RunAsync());

        Assert.True(_held[1].HasEnded());
        Assert.False(_held[0].HasEnded());
        Assert.True(await _held[0].CheckpointAsync(Five, null, default));
    }

    [Fact]
    public async Task AWriteToARowThatCannotBeReadEndsTheTenure()
    {
        await TakeAsync("a");
        _store.IsBroken = _ => true;

        Assert.False(await _held[0].CheckpointAsync(Five, null, default));

        Assert.True(_held[0].HasEnded());
    }

    /// <summary>A refusal for good says that nothing was done: the leases are fine.</summary>
    [Fact]
    public async Task ARefusalForGoodEndsNoLease()
    {
        await TakeAsync("a", "b");
        _store.OnWrite = (name, _, _) => Joint(name)
            ? throw new Amazon.DynamoDBv2.AmazonDynamoDBException("not authorized to perform: dynamodb:UpdateItem", Amazon.Runtime.ErrorType.Sender, "AccessDeniedException", "1", System.Net.HttpStatusCode.BadRequest)
            : WriteFault.None;

        await Assert.ThrowsAsync<Amazon.DynamoDBv2.AmazonDynamoDBException>(RunAsync);

        Assert.All(_held, lease => Assert.False(lease.HasEnded(), $"{lease.ShardId}: {lease.LossReason}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lease in _held)
        {
            await lease.DisposeAsync();
        }
    }

    private bool Joint(string name)
    {
        _transactions += name == "prepare jointly" ? 1 : 0;
        return name == "prepare jointly";
    }

    private async Task<JointOutcome> RunAsync()
    {
        _store.OnWrite ??= (name, _, _) => Joint(name) ? WriteFault.None : WriteFault.None;
        var run = new JointPrepare(_store, [.. _held.Select(lease => (lease, Five))], State, _time).RunAsync(default);
        await _time.RunUntilAsync(run);
        return await run;
    }

    private async Task TakeAsync(params string[] shards)
    {
        foreach (var shard in shards)
        {
            await _store.CreateAsync(new Lease { ShardId = new ShardId(shard), Checkpoint = Checkpoint.TrimHorizon }, default);
            var taken = await _store.TakeAsync(_store[shard], new WorkerId("me"), $"t-{shard}", default);
            _held.Add(HeldLeases.PerLease(_store, taken.Stored!, _time.GetTimestamp(), new LeaseOptions(), _time, NullLogger.Instance));
        }
    }
}
