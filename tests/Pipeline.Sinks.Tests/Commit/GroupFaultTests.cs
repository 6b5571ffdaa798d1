using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

/// <summary>What a commit that faulted once does to the commits, the shards and the groups after it.</summary>
public sealed class GroupFaultTests
{
    private const string A = "shardId-000000000000";
    private const string B = "shardId-000000000001";
    private const string C = "shardId-000000000002";

    [Fact]
    public async Task AFaultOfACommitIsNotThatOfTheCommitsAfterIt()
    {
        using var rig = Rig();
        var faults = new FaultScript();
        var worker = rig.StartWorker(faults);
        await FailOneCommitAsync(rig, worker, faults);

        await using (var tenure = rig.Start(worker, B, rig.Leases.Take(B, faults), faults))
        {
            await tenure.DeliverAsync([Sales.Record(1)], 1);
            await tenure.Processor.DrainAsync(CancellationToken.None);
        }

        await worker.Groups.WhenIdleAsync();
        await worker.DisposeAsync();
    }

    /// <summary>Long after the fault the factory is disposed of while a commit runs and a shard waits for the one behind it.</summary>
    [Fact]
    public async Task AnOldFaultLeavesNobodyWaitingForEverWhenTheWorkerEnds()
    {
        using var rig = Rig();
        var faults = new FaultScript { StopAtName = "before complete" };
        var worker = rig.StartWorker(faults);
        await FailOneCommitAsync(rig, worker, faults);
        var b = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        var c = rig.Start(worker, C, rig.Leases.Take(C, faults), faults);
        await b.DeliverAsync([Sales.Record(1)], 1);
        var first = Record.ExceptionAsync(() => b.Processor.DrainAsync(CancellationToken.None).AsTask());
        await faults.Reached;
        await c.DeliverAsync([Sales.Record(2)], 1);
        var waiting = Record.ExceptionAsync(() => c.Processor.DrainAsync(CancellationToken.None).AsTask());

        var disposal = Record.ExceptionAsync(() => worker.DisposeAsync().AsTask());
        faults.Release();
        await disposal;

        await first.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.IsType<ShardRestartException>(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task AGroupWhoseCommitFaultedKeepsNoOtherGroupFromEnding()
    {
        using var rig = Rig();
        rig.Lake.ShardsPerCommit = 1;
        var faults = new FaultScript { StopAtName = "before complete" };
        var worker = rig.StartWorker(faults);
        var lost = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await lost.DeliverAsync(Large(), 10);
        var b = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        await b.DeliverAsync([Sales.Record(1)], 1);
        var first = Record.ExceptionAsync(() => b.Processor.DrainAsync(CancellationToken.None).AsTask());
        await faults.Reached;
        await b.ProcessAsync(new[] { Sales.Record(2) });
        var waiting = Record.ExceptionAsync(() => b.Processor.DrainAsync(CancellationToken.None).AsTask());
        faults.AbortFails = true;
        rig.Leases.Take(A, faults);
        await Record.ExceptionAsync(() => lost.Processor.DrainAsync(CancellationToken.None).AsTask());

        var disposal = Record.ExceptionAsync(() => worker.DisposeAsync().AsTask());
        faults.Release();
        Assert.NotNull(await disposal);

        await first.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.IsType<ShardRestartException>(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    /// <summary>The lease is lost before the prepare, and the upload that has begun cannot be given up.</summary>
    private static async Task FailOneCommitAsync(ShardRig rig, PipelineProcessorFactory worker, FaultScript faults)
    {
        await using (var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults))
        {
            await tenure.DeliverAsync(Large(), 10);
            faults.AbortFails = true;
            rig.Leases.Take(A, faults);
        }

        Assert.NotNull(await Record.ExceptionAsync(worker.Groups.WhenIdleAsync));
        faults.AbortFails = false;
    }

    /// <summary>More than a part, so that an upload begins before the commit.</summary>
    private static KinesisRecord[] Large() => [.. Enumerable.Range(10, 300).Select(index => Sales.Record(index * 3, noteLength: 50_000))];

    private static ShardRig Rig()
    {
        var rig = new ShardRig();
        rig.Lake.FlushRecords = 100_000;
        return rig;
    }
}
