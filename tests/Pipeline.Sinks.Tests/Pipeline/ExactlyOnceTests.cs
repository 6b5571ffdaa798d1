using Kinesis.Consumer;
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
        Assert.DoesNotContain(rig.Bucket.Objects.Keys, key => key.StartsWith("manifests/prepared/", StringComparison.Ordinal));
        Assert.Empty(rig.Bucket.Uploads);
    }

    /// <summary>
    /// Every effect of the run is a step, before and after it happened; the process dies at each in turn and a new one, reading in other batches,
    /// takes over. This covers: before and after the prepare, between the objects, before the commit, and a commit whose answer was lost.
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

            var faults = new FaultScript { CrashAt = step };
            await faults.CrashAsync(() => rig.RunAsync(Records, 7, faults), about);
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

    /// <summary>
    /// The old owner stands still at a step, loses the shard to a new one that does everything, and then goes on. The new one works under a changed contract, which
    /// gives other keys and other rows: what was prepared is finished as it was filled, and nothing else of the old one is ever seen.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AZombieAtAnyStepChangesNothing(bool contractsChange)
    {
        var script = new FaultScript();
        using (var whole = Rig())
        {
            await whole.RunAsync(Records[..EpochRecords], EpochRecords, script);
        }

        for (var step = 0; step < script.Steps.Count; step++)
        {
            using var rig = Rig();
            var faults = new FaultScript { StopAt = step };
            var zombie = Record.ExceptionAsync(() => rig.RunAsync(Records[..EpochRecords], EpochRecords, faults));
            await faults.Reached;

            rig.Contracts = contractsChange ? Sales.ChangedContracts : Sales.Contracts;
            await rig.RunAsync(Records, 11);
            var after = rig.Bucket.Data.ToArray();
            faults.Release();

            var about = $"zombie at step {step}, {script.Steps[step]}";
            Assert.True(await zombie is null or LeaseLostException or ShardRestartException, about);
            Assert.Equal(after, rig.Bucket.Data);
            SalesOracle.AssertDelivered(rig, Records, withBad: true, about);
        }
    }

    [Fact]
    public async Task NothingIsVisibleBeforeThePrepare()
    {
        using var rig = Rig();

        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("before prepare")));

        Assert.Empty(rig.Bucket.Data);
        Assert.NotEmpty(rig.Bucket.Uploads);
        Assert.Null(rig.Lease.Pending);
    }

    /// <summary>The stream need not even have the records any more, and the contract may be another.</summary>
    [Theory]
    [InlineData("after prepare")]
    [InlineData("before commit")]
    public async Task WhatIsPreparedIsFinishedWithoutReadingItAgain(string step)
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At(step)));
        Assert.Equal(Sales.Sequence(24), rig.Lease.Pending!.Position.SequenceNumber.Text);
        rig.Contracts = Sales.ChangedContracts;

        await rig.RunAsync(Records[25..], 25);

        SalesOracle.AssertDelivered(rig, Records, withBad: true, step);
        Assert.Contains(rig.Bucket.Data, key => key.Contains("country=DE", StringComparison.Ordinal));
        Assert.Contains(rig.Bucket.Data, key => key.Contains("country=c3", StringComparison.Ordinal));
        Assert.Contains(rig.Log.Entries, entry => entry.Id.Id == EventIds.EpochFinished);
    }

    [Fact]
    public async Task AnUploadThatVanishedHaltsTheShardAndCommitsNothing()
    {
        using var rig = Rig();
        await Assert.ThrowsAsync<CrashException>(() => rig.RunAsync(Records, 25, At("after prepare")));
        var vanished = rig.Bucket.Uploads.First();
        rig.Bucket.Uploads.TryRemove(vanished.Key, out _);

        for (var start = 0; start < 2; start++)
        {
            var halt = await Assert.ThrowsAsync<ShardHaltedException>(() => rig.RunAsync(Records, 25));
            Assert.Contains(vanished.Value.Key, halt.Message, StringComparison.Ordinal);
            Assert.Contains("consumer rollback --application test-app --commit ", halt.Message, StringComparison.Ordinal);
        }

        Assert.True(rig.Lease.Checkpoint.IsInitial);
        Assert.NotNull(rig.Lease.Pending);
        Assert.DoesNotContain(rig.Bucket.Objects.Keys, key => key.StartsWith("manifests/log/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatAnotherApplicationPreparedIsDroppedAndSaid()
    {
        using var rig = Rig();
        rig.Lease.Pending = new PendingCheckpoint(Kinesis.Consumer.Checkpoint.At(SequenceNumber.Parse(Sales.Sequence(3))), "my own state"u8.ToArray());

        await rig.RunAsync(Records, 25);

        SalesOracle.AssertDelivered(rig, Records, withBad: true, "foreign");
        Assert.Contains(rig.Log.Entries, entry => entry.Id.Id == EventIds.PreparedForeign);
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

        Assert.Empty(rig.Bucket.Data);
        Assert.Empty(rig.Bucket.Uploads);
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

    private static FaultScript At(string step) => new() { CrashAtName = step };
}
