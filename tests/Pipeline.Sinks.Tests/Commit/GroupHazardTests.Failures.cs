using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

/// <content>What fails halfway.</content>
public sealed partial class GroupHazardTests
{
    [Fact]
    public async Task WhatFailsHalfwayThroughAnAppendIsNotCommittedTwice()
    {
        using var rig = Rig(flushRecords: 1000);
        rig.Contracts = Sales.LakeOnlyContracts;
        rig.Archive.Enabled = true;
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var checkpointer = rig.Leases.Take(A, faults);
        KinesisRecord[] records = [.. Enumerable.Range(0, 30).Select(index => Sales.Record(index))];
        KinesisRecord[] flaky = [.. records[..15], await OutOfMemoryAtLastLookAsync(records[15]), .. records[16..]];
        Exception? seen = null;
        for (var run = 0; run < 6; run++)
        {
            await using var tenure = rig.Start(worker, A, checkpointer, faults);
            seen = await Record.ExceptionAsync(async () =>
            {
                await tenure.DeliverAsync(flaky, 10);
                await tenure.Processor.DrainAsync(CancellationToken.None);
            });
            if (seen is null)
            {
                break;
            }
        }

        Assert.Null(seen);
        SalesOracle.AssertInLake(rig, records, withBad: false, "half an append");
    }

    /// <summary>The same at the shard's very first slice.</summary>
    [Fact]
    public async Task WhatFailsHalfwayThroughTheFirstAppendLeavesNoPositionOfZero()
    {
        using var rig = Rig(flushRecords: 1000);
        rig.Contracts = Sales.LakeOnlyContracts;
        rig.Archive.Enabled = true;
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var checkpointer = rig.Leases.Take(A, faults);
        KinesisRecord[] records = [.. Enumerable.Range(0, 10).Select(index => Sales.Record(index))];
        KinesisRecord[] flaky = [.. records[..5], await OutOfMemoryAtLastLookAsync(records[5]), .. records[6..]];
        await using (var tenure = rig.Start(worker, A, checkpointer, faults))
        {
            await Record.ExceptionAsync(() => tenure.DeliverAsync(flaky, 10));
        }

        await using (var next = rig.Start(worker, A, checkpointer, faults))
        {
            await Record.ExceptionAsync(() => next.Processor.InitializeAsync(CancellationToken.None).AsTask());
        }

        Assert.True(rig.Leases[A].Checkpoint.IsInitial, $"the checkpoint is {rig.Leases[A].Checkpoint}");
    }

    [Fact]
    public async Task APartitionKeyThatIsNoTextDoesNotStopTheShard()
    {
        using var rig = Rig(flushRecords: 1000);
        rig.Archive.Enabled = true;
        var good = Sales.Record(3);
        var odd = new KinesisRecord(good.Data, new byte[] { 0xFF, 0xC3, 0x28, (byte)'"', 0xE2 }, good.SequenceNumber, 0, good.ArrivalMicros);

        await rig.RunAsync([Sales.Record(2), odd, Sales.Record(4)], 10);

        Assert.Equal(Sales.Sequence(4), rig.Lease.Checkpoint.SequenceNumber.Text);
    }

    [Fact]
    public async Task AnUploadThatCannotBeGivenUpLeavesNobodyWaitingForEver()
    {
        using var rig = Rig(flushRecords: 100_000);
        var faults = new FaultScript { StopAtName = "before put manifests/prepared/" };
        await using var worker = rig.StartWorker(faults);
        const string C = "shardId-000000000002";
        var c = rig.Start(worker, C, rig.Leases.Take(C, faults), faults);
        var a = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        var b = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        await c.DeliverAsync([Sales.Record(1)], 1);
        var first = Record.ExceptionAsync(() => c.Processor.DrainAsync(CancellationToken.None).AsTask());
        await faults.Reached;
        await a.DeliverAsync([.. Enumerable.Range(10, 300).Select(index => Sales.Record(index * 3, noteLength: 50_000))], 10);
        await b.DeliverAsync([Sales.Record(2)], 1);
        var drain = Record.ExceptionAsync(() => b.Processor.DrainAsync(CancellationToken.None).AsTask());
        faults.AbortFails = true;
        rig.Leases.Take(A, faults);
        var lost = await Record.ExceptionAsync(() => a.Processor.LeaseLostAsync().AsTask());
        faults.AbortFails = false;
        faults.Release();
        await first;
        await drain.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.IsType<ObjectDisposedException>(lost);
    }

    [Fact]
    public async Task APausedShardThatWasHandedOverIsNoLongerToldAsPausedHere()
    {
        using var rig = new ShardRig();
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var checkpointer = rig.Leases.Take(A, faults);
        KinesisRecord[] bad = [.. Enumerable.Range(0, 1200).Select(index => Sales.Raw(index, "no json"))];
        await using (var first = rig.Start(worker, A, checkpointer, faults))
        {
            await Assert.ThrowsAsync<ShardPausedException>(() => first.DeliverAsync(bad, 100));
        }

        // Asked to hand over: the run on probation drains, and the lease is given back.
        await using (var second = rig.Start(worker, A, checkpointer, faults))
        {
            await second.Processor.InitializeAsync(CancellationToken.None);
            await second.Processor.DrainAsync(CancellationToken.None);
        }

        rig.Leases.Take(A, faults);
        Assert.Empty(rig.Status.PausedShards);
    }

    /// <summary>Two consumers of one process, streams of one name in two regions, say.</summary>
    [Fact]
    public async Task TwoConsumersOfOneProcessDoNotShareGroups()
    {
        using var rig = Rig(flushRecords: 1000);
        using var elsewhere = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        await using var here = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await here.DeliverAsync([.. Enumerable.Range(50, 10).Select(index => Sales.Record(index))], 10);

        // The other application's first record lies before those of the first one.
        var tenure = rig.StartElsewhere(worker, elsewhere, A, faults);
        await using var there = tenure;
        await there.Processor.InitializeAsync(CancellationToken.None);
        await there.ProcessAsync(new[] { Sales.Record(1), Sales.Record(2) });
        await there.Processor.DrainAsync(CancellationToken.None);

        using (var before = new LakeReader(rig.Bucket))
        {
            Assert.Equal("1 2", string.Join(' ', before.Indexes("sales")));
        }

        await here.Processor.DrainAsync(CancellationToken.None);
        using var lake = new LakeReader(rig.Bucket);
        Assert.Equal("1 2 50 51 52 53 54 55 56 57 58 59", string.Join(' ', lake.Indexes("sales")));
    }

    [Fact]
    public async Task ACommitThatIsDoneDoesNotFailItsShardsBecauseItsPreparedManifestCannotBeRemoved()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript { CrashAtName = "before delete manifests/prepared/" };
        await using var worker = rig.StartWorker(faults);
        await using var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await tenure.DeliverAsync([Sales.Record(1)], 1);

        await tenure.Processor.DrainAsync(CancellationToken.None);
    }

    /// <summary>The host's shutdown timeout has passed, and the container disposes of the factory while a shard ends.</summary>
    [Fact]
    public async Task AFactoryThatIsDisposedWhileAShardEndsDoesNotLetItCommitItsEnd()
    {
        using var rig = Rig(flushRecords: 100_000);
        var faults = new FaultScript { StopAtName = "before put manifests/prepared/" };
        var worker = rig.StartWorker(faults);
        var b = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        var a = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await b.DeliverAsync([Sales.Record(1)], 1);
        var first = Record.ExceptionAsync(() => b.Processor.DrainAsync(CancellationToken.None).AsTask());
        await faults.Reached;
        await a.DeliverAsync([Sales.Record(2)], 1);
        var end = Record.ExceptionAsync(() => a.Processor.ShardEndedAsync(CancellationToken.None).AsTask());
        var disposal = worker.DisposeAsync().AsTask();
        faults.Release();
        await disposal;
        await first;
        await end;

        Assert.Equal(CheckpointKind.TrimHorizon, rig.Leases[A].Checkpoint.Kind);
    }

    /// <summary>A logging provider that fails.</summary>
    [Fact]
    public async Task ACommitWhoseReportFailsLeavesNobodyWaitingForEver()
    {
        using var rig = Rig(flushRecords: 100_000);
        var faults = new FaultScript { CrashAtName = "before put manifests/prepared/" };
        await using var worker = rig.StartWorker(faults);
        var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await tenure.DeliverAsync([Sales.Record(1)], 1);
        rig.Log.Fails = true;
        var drain = Record.ExceptionAsync(() => tenure.Processor.DrainAsync(CancellationToken.None).AsTask());
        await drain.WaitAsync(TimeSpan.FromMinutes(1));
        rig.Log.Fails = false;
    }

    /// <summary>A record whose bytes cannot be had when it is looked at for the last time, which is the archive's look; once.</summary>
    private static async Task<KinesisRecord> OutOfMemoryAtLastLookAsync(KinesisRecord record)
    {
        var probe = new CountingMemory(record.Data.ToArray());
        using var dry = Rig(flushRecords: 1000);
        dry.Contracts = Sales.LakeOnlyContracts;
        dry.Archive.Enabled = true;
        await using var tenure = dry.Start();
        await tenure.DeliverAsync([With(record, probe.Memory)], 1);
        return With(record, new CountingMemory(record.Data.ToArray()) { FailAt = probe.Looks }.Memory);
    }
}
