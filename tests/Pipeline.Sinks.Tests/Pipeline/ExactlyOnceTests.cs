using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Telemetry;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class ExactlyOnceTests
{
    private const int Count = 60;
    private const int EpochRecords = 25;

    private static readonly KinesisRecord[] Records = [.. Enumerable.Range(0, Count).Select(index => Sales.Record(index, withBad: true))];

    [Fact]
    public async Task EveryRecordIsInLakeAndTableOrInTheDeadLetters()
    {
        using var rig = Rig();

        await rig.RunAsync(Records, 7);

        SalesOracle.AssertDelivered(rig, Records, withBad: true, "no fault");
        Assert.Equal(Sales.Sequence(Count - 1), rig.Lease.Checkpoint.SequenceNumber.Text);
        Assert.Null(rig.Lease.Pending);
    }

    /// <summary>
    /// Every effect of the run is a step, before and after it happened; the process dies at each in turn and a new one, reading in other batches,
    /// takes over. This covers: before and behind the prepare, between the objects, before the commit, and a commit whose answer was lost.
    /// </summary>
    [Fact]
    public async Task ACrashAtAnyStepLeavesEveryRecordExactlyOnce()
    {
        var script = new FaultScript();
        using (var whole = Rig())
        {
            await whole.RunAsync(Records, 7, script);
        }

        Assert.Contains("after prepare", script.Steps);
        Assert.Contains("after commit", script.Steps);
        for (var step = 0; step < script.Steps.Count; step++)
        {
            using var rig = Rig();
            var about = $"crash at step {step}, {script.Steps[step]}";

            await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 7, new FaultScript { CrashAt = step }));
            await rig.RunAsync(Records, 11);

            SalesOracle.AssertDelivered(rig, Records, withBad: true, about);
        }
    }

    [Fact]
    public async Task CrashesOneAfterAnotherLeaveEveryRecordExactlyOnce()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            using var rig = Rig();
            for (var crash = 0; crash < 6; crash++)
            {
                try
                {
                    await rig.RunAsync(Records, random.Next(1, 30), new FaultScript { CrashAt = random.Next(120) });
                }
                catch (CrashException)
                {
                    // The next process takes over.
                }
            }

            await rig.RunAsync(Records, 13);

            SalesOracle.AssertDelivered(rig, Records, withBad: true, $"seed {seed}");
        }
    }

    /// <summary>The old owner stands still at a step of its commit, loses the shard to a new one that does everything, and then goes on.</summary>
    [Fact]
    public async Task AZombieAtAnyStepOfTheCommitChangesNothing()
    {
        var script = new FaultScript();
        using (var whole = Rig())
        {
            await whole.RunAsync(Records[..EpochRecords], EpochRecords, script);
        }

        var lastRelevant = script.Steps.ToList().IndexOf("before commit");
        for (var step = 0; step <= lastRelevant; step++)
        {
            using var rig = Rig();
            var faults = new FaultScript { StopAt = step };
            var zombie = rig.RunAsync(Records[..EpochRecords], EpochRecords, faults);
            await faults.Reached;

            await rig.RunAsync(Records, 11);
            faults.Release();

            await Assert.ThrowsAsync<LeaseLostException>(() => zombie);
            SalesOracle.AssertDelivered(rig, Records, withBad: true, $"zombie at step {step}, {script.Steps[step]}");
        }
    }

    /// <summary>
    /// The same, and the new owner works under a changed contract, which gives other keys and other rows: whatever the old one still puts, before or
    /// after its successor, leaves no row of its own.
    /// </summary>
    [Fact]
    public async Task AZombieOfAnOldContractAtAnyStepOfTheCommitLeavesNothing()
    {
        var script = new FaultScript();
        using (var whole = Rig())
        {
            await whole.RunAsync(Records[..EpochRecords], EpochRecords, script);
        }

        var lastRelevant = script.Steps.ToList().IndexOf("before commit");
        for (var step = 0; step <= lastRelevant; step++)
        {
            using var rig = Rig();
            var faults = new FaultScript { StopAt = step };
            var zombie = rig.RunAsync(Records[..EpochRecords], EpochRecords, faults);
            await faults.Reached;

            rig.Contracts = Sales.ChangedContracts;
            await rig.RunAsync(Records, 11);
            var after = rig.Bucket.Objects.ToDictionary();
            faults.Release();

            var about = $"zombie at step {step}, {script.Steps[step]}";
            await Assert.ThrowsAsync<LeaseLostException>(() => zombie);
            Assert.Equal(after.Keys.Order(StringComparer.Ordinal), rig.Bucket.Objects.Keys.Order(StringComparer.Ordinal));
            Assert.All(after, pair => Assert.True(pair.Value == rig.Bucket.Objects[pair.Key], $"{about}: {pair.Key} was replaced"));
            SalesOracle.AssertDelivered(rig, Records, withBad: true, about);
        }
    }

    /// <summary>What an earlier run left under a key, before the leases were made anew, is replaced by the owner of the shard: nothing is missing from the new epoch.</summary>
    [Fact]
    public async Task AnObjectOfAnEarlierRunIsReplacedByTheOwner()
    {
        using var rig = Rig();
        await rig.RunAsync(Records[..10], 10);
        rig.Lease.Checkpoint = Kinesis.Consumer.Checkpoint.TrimHorizon;

        await rig.RunAsync(Records, 7);

        SalesOracle.AssertDelivered(rig, Records, withBad: true, "started anew");
    }

    [Fact]
    public async Task ARebuiltEpochEndsInTheMiddleOfABatchAndUsesTheSameKeys()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("after prepare")));
        var prepared = rig.Lease.Pending!.Position;

        // One batch holds the prepared epoch and everything behind it.
        await rig.RunAsync(Records, Count);

        Assert.Equal(Sales.Sequence(24), prepared.SequenceNumber.Text);
        Assert.Contains($"lake/sold_items/{Sales.Shard}-{Sales.Sequence(0)}-0.parquet", rig.Bucket.Objects.Keys);
        Assert.Contains($"lake/sold_items/{Sales.Shard}-{Sales.Sequence(25)}-0.parquet", rig.Bucket.Objects.Keys);
        SalesOracle.AssertDelivered(rig, Records, withBad: true, "one batch");
    }

    [Fact]
    public async Task NothingIsVisibleBeforeThePrepare()
    {
        using var rig = Rig();

        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before prepare")));

        Assert.Empty(rig.Bucket.Objects);
        Assert.Null(rig.Lease.Pending);
    }

    [Fact]
    public async Task KeysThatTodaysContractsDoNotMakeHoldNoRows()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before commit")));
        var old = rig.Bucket.Objects.Keys.Where(key => key.StartsWith("lake/sales/country=DE", StringComparison.Ordinal)).ToArray();
        rig.Contracts = Sales.ChangedContracts;

        await rig.RunAsync(Records, 25);

        Assert.NotEmpty(old);
        using var lake = new LakeReader(rig.Bucket);
        Assert.DoesNotContain(lake.Query("sales", "filename", "filename"), row => ((string)row[0]!).Contains("country=DE", StringComparison.Ordinal));
        Assert.Contains(rig.Bucket.Objects.Keys, key => key.Contains("country=c3", StringComparison.Ordinal));
        Assert.Contains(rig.Log.Entries, entry => entry.Id.Id == EventIds.ContractsChanged);
        SalesOracle.AssertDelivered(rig, Records, withBad: true, "changed contract");
    }

    /// <summary>The contract changes while an epoch is prepared, and the process that rebuilds it dies as well: the old and the new keys are both known.</summary>
    [Fact]
    public async Task KeysOfBothContractsAreRememberedWhileARebuildMayFail()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before commit")));
        rig.Contracts = Sales.ChangedContracts;
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before commit")));
        rig.Contracts = Sales.Contracts;

        await rig.RunAsync(Records, 25);

        SalesOracle.AssertDelivered(rig, Records, withBad: true, "changed and changed back");
    }

    [Fact]
    public async Task VisibleObjectsArePreservedWhenTheStreamHasLostPartOfThePreparedEpoch()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before commit")));
        var before = rig.Bucket.Objects.ToDictionary();

        // The first ten records are past the stream's retention.
        await rig.RunAsync(Records[10..], 11);

        Assert.All(before, pair => Assert.Same(pair.Value, rig.Bucket.Objects[pair.Key]));
        Assert.Contains(rig.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Id.Id == EventIds.ReplayTrimmed);
        SalesOracle.AssertDelivered(rig, Records, withBad: true, "trimmed");
    }

    [Fact]
    public async Task APreparedEpochOfWhichNothingIsLeftIsCommittedLoudly()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before commit")));

        await rig.RunAsync(Records[30..], 11);

        Assert.Contains(rig.Log.Entries, entry => entry.Id.Id == EventIds.ReplayTrimmed);
        Assert.Equal(Sales.Sequence(Count - 1), rig.Lease.Checkpoint.SequenceNumber.Text);
    }

    [Fact]
    public async Task DrainingInsideARebuildLeavesThePreparedEpochToTheNextOwner()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("after prepare")));
        var pending = rig.Lease.Pending;

        await rig.RunAsync(Records[..10], 10);

        Assert.Same(pending, rig.Lease.Pending);
        Assert.Empty(rig.Bucket.Objects);
        await rig.RunAsync(Records, 25);
        SalesOracle.AssertDelivered(rig, Records, withBad: true, "after the drain");
    }

    [Fact]
    public async Task TheEndOfAShardCommitsAndCheckpointsIt()
    {
        using var rig = Rig();
        await using var tenure = rig.Start();
        await tenure.DeliverAsync(Records, 25);

        await tenure.Processor.ShardEndedAsync(CancellationToken.None);

        Assert.Equal(global::Kinesis.Consumer.CheckpointKind.ShardEnd, rig.Lease.Checkpoint.Kind);
        SalesOracle.AssertDelivered(rig, Records, withBad: true, "shard end");
    }

    [Fact]
    public async Task ALostLeaseWritesNothingMore()
    {
        using var rig = Rig();
        await using (var tenure = rig.Start())
        {
            await tenure.DeliverAsync(Records[..10], 10);
            await tenure.Processor.LeaseLostAsync();
        }

        Assert.Empty(rig.Bucket.Objects);
        Assert.True(rig.Lease.Checkpoint.IsInitial);
    }

    [Fact]
    public async Task RecordsGivenTwiceAreTakenOnce()
    {
        using var rig = Rig();
        await using var tenure = rig.Start();
        await tenure.DeliverAsync(Records[..20], 20);
        await tenure.ProcessAsync(Records.AsMemory(10, 50));
        await tenure.Processor.DrainAsync(CancellationToken.None);

        SalesOracle.AssertDelivered(rig, Records, withBad: true, "overlap");
    }

    private static ShardRig Rig()
    {
        var rig = new ShardRig();
        rig.Lake.FlushRecords = EpochRecords;
        rig.Table.Freshness = TimeSpan.Zero;
        return rig;
    }

    private static FaultScript At(string step)
    {
        var script = new FaultScript();
        using var rig = Rig();
        rig.RunAsync(Records, 25, script).GetAwaiter().GetResult();
        return new FaultScript { CrashAt = script.Steps.ToList().IndexOf(step) };
    }
}
