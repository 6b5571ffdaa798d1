using Kinesis.Consumer;
using Kinesis.Consumer.Memory;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

/// <summary>Several shards of one worker that fill the same files: what they share, and what one of them does to the others.</summary>
public sealed partial class GroupCommitTests
{
    private static readonly string[] Shards = ["shardId-000000000000", "shardId-000000000001", "shardId-000000000002"];

    private static readonly KinesisRecord[] All = [.. Enumerable.Range(0, 120).Select(index => Sales.Record(index, withBad: true))];

    [Fact]
    public async Task ShardsFillTheSameFilesAndCommitTogether()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var tenures = await DeliverAllAsync(rig, worker, faults);

        await Task.WhenAll(tenures.Select(tenure => tenure.Processor.DrainAsync(CancellationToken.None).AsTask()));

        // Three countries, the items, and the dead letters.
        Assert.Equal(3 + 1 + 1, rig.Bucket.Data.Count());
        Assert.Single(rig.Bucket.Objects.Keys, key => key.StartsWith("manifests/", StringComparison.Ordinal));
        Assert.Single(faults.Steps, step => step == "before prepare");
        SalesOracle.AssertInLake(rig, All, withBad: true, "three shards");
        await DisposeAsync(tenures);
    }

    /// <summary>Encoded rows take a small part of what buffered ones do: files grow on where they would have had to be committed small.</summary>
    [Fact]
    public async Task AskedForMemoryTheGroupEncodesItsRowsAndGoesOn()
    {
        const int records = 40_000;
        var sales = Enumerable.Range(0, records).Select(index => Sales.Record(index)).ToArray();
        using var rig = new ShardRig { Budget = new MemoryBudget(6 << 20), Contracts = Sales.LakeOnlyContracts };
        await using (var tenure = rig.Start())
        {
            await tenure.DeliverAsync(sales, 500);
            await tenure.Processor.DrainAsync(CancellationToken.None);
        }

        SalesOracle.AssertInLake(rig, sales, withBad: false, "little memory");
        using var lake = new LakeReader(rig.Bucket);
        var commits = rig.Bucket.Objects.Keys.Count(key => key.StartsWith("manifests/log/", StringComparison.Ordinal));
        Assert.True(lake.MostRowGroups() >= 2 && commits <= 4, $"{lake.MostRowGroups()} row groups, {commits} commits");
    }

    [Fact]
    public async Task ALostLeaseThrowsAwayWhatIsNotCommittedAndTheOthersReadItAgain()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var kept = rig.Leases.Take(Shards[0], faults);
        await using var first = rig.Start(worker, Shards[0], kept, faults);
        await using var second = rig.Start(worker, Shards[1], rig.Leases.Take(Shards[1], faults), faults);
        await first.DeliverAsync(RecordsOf(0)[..20], 10);
        await second.DeliverAsync(RecordsOf(1), 10);

        rig.Leases.Take(Shards[1], faults);
        await second.Processor.LeaseLostAsync();

        var restart = await Assert.ThrowsAsync<ShardRestartException>(() => first.ProcessAsync(RecordsOf(0).AsMemory(20)).AsTask());
        Assert.Contains(Shards[1], restart.Message, StringComparison.Ordinal);
        await using var again = rig.Start(worker, Shards[0], kept, faults);
        await again.DeliverAsync(RecordsOf(0), 10);
        await again.Processor.DrainAsync(CancellationToken.None);
        SalesOracle.AssertInLake(rig, RecordsOf(0), withBad: true, "the shard that was kept");
        Assert.Empty(rig.Bucket.Uploads);
    }

    [Fact]
    public async Task ALeaseLostUnnoticedLeavesNothingOfTheEpochPrepared()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        await using var first = rig.Start(worker, Shards[0], rig.Leases.Take(Shards[0], faults), faults);
        await using var second = rig.Start(worker, Shards[1], rig.Leases.Take(Shards[1], faults), faults);
        await first.DeliverAsync(RecordsOf(0), 10);
        await second.DeliverAsync(RecordsOf(1), 10);
        rig.Leases.Take(Shards[1], faults);

        await Assert.ThrowsAsync<ShardRestartException>(() => first.Processor.DrainAsync(CancellationToken.None).AsTask());

        Assert.Empty(rig.Bucket.Objects);
        Assert.Empty(rig.Bucket.Uploads);
        Assert.Null(rig.Leases[Shards[0]].Pending);
    }

    [Fact]
    public async Task WhileAnEpochIsMadeVisibleTheNextOneIsFilledAndNotPrepared()
    {
        using var rig = Rig(flushRecords: 10);
        var faults = new FaultScript { StopAtName = "before complete" };
        await using var worker = rig.StartWorker(faults);
        await using var tenure = rig.Start(worker, Shards[0], rig.Leases.Take(Shards[0], faults), faults);
        await tenure.DeliverAsync(RecordsOf(0)[..10], 10);
        await faults.Reached;
        var prepared = tenure.Lease.Pending!.Position;

        await tenure.ProcessAsync(RecordsOf(0).AsMemory(10, 5));

        Assert.Equal(prepared, tenure.Lease.Pending.Position);
        Assert.True(tenure.Lease.Checkpoint.IsInitial);
        var full = tenure.ProcessAsync(RecordsOf(0).AsMemory(15, 5)).AsTask();
        Assert.False(full.IsCompleted, "an epoch that is full waits for the one before");
        faults.Release();
        await full;
        await tenure.Processor.DrainAsync(CancellationToken.None);
        SalesOracle.AssertInLake(rig, RecordsOf(0)[..20], withBad: true, "overlap");
    }

    [Fact]
    public async Task ALeaseLostAfterThePrepareLeavesThePreparedEpochToItsNewOwnerAndTheOthers()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript { StopAtName = "before complete" };
        await using var worker = rig.StartWorker(faults);
        await using var first = rig.Start(worker, Shards[0], rig.Leases.Take(Shards[0], faults), faults);
        await using var second = rig.Start(worker, Shards[1], rig.Leases.Take(Shards[1], faults), faults);
        await first.DeliverAsync(RecordsOf(0), 10);
        await second.DeliverAsync(RecordsOf(1), 10);
        var drain = first.Processor.DrainAsync(CancellationToken.None).AsTask();
        await faults.Reached;

        // The new owner finishes the manifest, its other shards' files included, and commits its own shard only.
        await RunWorkerAsync(rig, new FaultScript(), 10, Shards[1]);
        Assert.NotNull(rig.Leases[Shards[0]].Pending);
        Assert.Null(rig.Leases[Shards[1]].Pending);
        await second.Processor.LeaseLostAsync();
        faults.Release();
        await drain;

        SalesOracle.AssertInLake(rig, [.. All.Where((_, index) => index % Shards.Length < 2)], withBad: true, "finished by two");
        Assert.Null(rig.Leases[Shards[0]].Pending);
    }

    [Fact]
    public async Task TheLastOfManyOwnersFindsThePreparedManifestInTheLogAndCompletesNothing()
    {
        using var rig = Rig(flushRecords: 1000);
        var crash = new FaultScript { CrashAtName = "after prepare" };
        await using (var worker = rig.StartWorker(crash))
        {
            var tenures = Shards.Select(shard => rig.Start(worker, shard, rig.Leases.Take(shard, crash), crash)).ToList();
            for (var i = 0; i < Shards.Length; i++)
            {
                await tenures[i].DeliverAsync(RecordsOf(i), 10);
            }

            await Assert.ThrowsAsync<CrashException>(() => tenures[0].Processor.DrainAsync(CancellationToken.None).AsTask());
            await DisposeAsync(tenures);
        }

        await RunWorkerAsync(rig, new FaultScript(), 10, Shards[0]);
        var second = new FaultScript();
        await RunWorkerAsync(rig, second, 10, Shards[1], Shards[2]);

        Assert.DoesNotContain(second.Steps, step => step.StartsWith("before complete", StringComparison.Ordinal));
        Assert.All(Shards, shard => Assert.Null(rig.Leases[shard].Pending));
        SalesOracle.AssertInLake(rig, All, withBad: true, "three owners");
    }

    [Fact]
    public async Task WhatAFailedRunHasPutInIsCommittedAndTheNextRunReadsOnBehindIt()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var checkpointer = rig.Leases.Take(Shards[0], faults);
        await using (var failed = rig.Start(worker, Shards[0], checkpointer, faults))
        {
            await failed.DeliverAsync(RecordsOf(0)[..20], 10);
        }

        await using var next = rig.Start(worker, Shards[0], checkpointer, faults);
        await next.Processor.InitializeAsync(CancellationToken.None);

        Assert.Equal(RecordsOf(0)[19].SequenceNumber.ToArray(), System.Text.Encoding.ASCII.GetBytes(next.Lease.Checkpoint.SequenceNumber.Text));
        await next.ProcessAsync(RecordsOf(0).AsMemory(20));
        await next.Processor.DrainAsync(CancellationToken.None);
        SalesOracle.AssertInLake(rig, RecordsOf(0), withBad: true, "two runs");
    }

    [Fact]
    public async Task APausedShardHoldsUpNoOtherAndSendsNothingToTheDeadLettersWhileItIsTriedAgain()
    {
        using var rig = Rig(flushRecords: 1000);
        rig.DeadLetters.PauseWindowRecords = 10;
        rig.Lake.FlushAge = TimeSpan.FromMinutes(1);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var checkpointer = rig.Leases.Take(Shards[0], faults);
        KinesisRecord[] bad = [.. Enumerable.Range(500, 40).Select(index => Sales.Raw(index, "no json"))];
        await using (var paused = rig.Start(worker, Shards[0], checkpointer, faults))
        {
            await Assert.ThrowsAsync<ShardPausedException>(() => paused.DeliverAsync(bad, 5));
        }

        await using var other = rig.Start(worker, Shards[1], rig.Leases.Take(Shards[1], faults), faults);
        await other.DeliverAsync(RecordsOf(1), 10);
        await other.Processor.DrainAsync(CancellationToken.None);
        Assert.Equal(RecordsOf(1).Length, RecordsOf(1).Count(record => other.Lease.Checkpoint.Covers(record.SequenceNumber.Span, 0)));
        var letters = SalesOracle.DeadLetterCount(rig.Bucket);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            await using var tried = rig.Start(worker, Shards[0], checkpointer, faults);
            await Assert.ThrowsAsync<ShardPausedException>(() => tried.DeliverAsync(bad, 5));
        }

        Assert.Equal(letters, SalesOracle.DeadLetterCount(rig.Bucket));

        // Too few records to judge by: after a while it goes on, first looking, then from its checkpoint.
        await using (var looking = rig.Start(worker, Shards[0], checkpointer, faults))
        {
            await looking.DeliverAsync([Sales.Record(600)], 5);
            rig.Time.Advance(TimeSpan.FromMinutes(1));
            await Assert.ThrowsAsync<ShardRestartException>(() => looking.TickAsync().AsTask());
        }

        Assert.Empty(rig.Status.PausedShards);
    }

    [Fact]
    public async Task AFailureThatDoesNotPassReachesEveryShardOfTheGroup()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript { CrashAtName = "before put manifests/prepared/" };
        await using var worker = rig.StartWorker(faults);
        var tenures = await DeliverAllAsync(rig, worker, faults);

        foreach (var tenure in tenures)
        {
            await Assert.ThrowsAsync<CrashException>(() => tenure.Processor.DrainAsync(CancellationToken.None).AsTask());
        }

        await DisposeAsync(tenures);
    }

    private static KinesisRecord[] RecordsOf(int shard) => [.. All.Where((_, index) => index % Shards.Length == shard)];

    /// <summary>All records of all shards are in the epoch that is open.</summary>
    private static async Task<List<ShardRig.Tenure>> DeliverAllAsync(ShardRig rig, PipelineProcessorFactory worker, FaultScript faults)
    {
        var tenures = Shards.Select(shard => rig.Start(worker, shard, rig.Leases.Take(shard, faults), faults)).ToList();
        for (var i = 0; i < Shards.Length; i++)
        {
            await tenures[i].DeliverAsync(RecordsOf(i), 7);
        }

        return tenures;
    }

    private static async Task DisposeAsync(IEnumerable<ShardRig.Tenure> tenures)
    {
        foreach (var tenure in tenures)
        {
            await tenure.DisposeAsync();
        }
    }

    private static ShardRig Rig(int flushRecords = 20)
    {
        var rig = new ShardRig();
        rig.Table.Freshness = TimeSpan.Zero;
        rig.Lake.FlushRecords = flushRecords;
        rig.Lake.PartBytes = ObjectUpload.SmallestPartBytes;
        return rig;
    }
}
