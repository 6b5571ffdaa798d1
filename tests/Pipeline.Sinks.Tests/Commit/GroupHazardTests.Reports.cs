using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

/// <content>What a group says of its commits fails.</content>
public sealed partial class GroupHazardTests
{
    /// <summary>A logging provider that fails as it is told of a contract with a partition of many values.</summary>
    [Fact]
    public async Task ACommitWhoseWarningFailsIsOneForThoseWhoWaitForIt()
    {
        using var rig = Rig(flushRecords: 100_000);
        rig.Lake.MaxOpenFiles = 2;
        var faults = new FaultScript { StopAtName = "before put manifests/prepared/" };
        var worker = rig.StartWorker(faults);
        await using var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await tenure.DeliverAsync([Sales.Record(1)], 1);
        await faults.Reached;
        var drain = Record.ExceptionAsync(() => tenure.Processor.DrainAsync(CancellationToken.None).AsTask());
        rig.Log.Fails = true;
        faults.Release();

        Assert.Null(await drain.WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.False(rig.Leases[A].Checkpoint.IsInitial);
        await Record.ExceptionAsync(worker.Groups.WhenIdleAsync);
        rig.Log.Fails = false;
        await Record.ExceptionAsync(async () => await worker.DisposeAsync());
    }

    [Fact]
    public async Task ACommitWhoseWarningFailsLetsGoOfTheShardsThatHaveEnded()
    {
        using var rig = Rig(flushRecords: 100_000);
        rig.Lake.MaxOpenFiles = 2;
        var faults = new FaultScript { StopAtName = "before put manifests/prepared/" };
        var worker = rig.StartWorker(faults);
        await using (var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults))
        {
            await tenure.DeliverAsync([Sales.Record(1)], 1);
            await faults.Reached;
        }

        rig.Log.Fails = true;
        faults.Release();
        await Record.ExceptionAsync(worker.Groups.WhenIdleAsync);
        rig.Log.Fails = false;

        Assert.Empty(worker.Groups.Places);
        await Record.ExceptionAsync(async () => await worker.DisposeAsync());
    }

    [Fact]
    public async Task AnUploadThatCannotBeGivenUpKeepsNoPlaceForAShardThatHasEnded()
    {
        using var rig = Rig(flushRecords: 100_000);
        var faults = new FaultScript { AbortFails = true };
        var worker = rig.StartWorker(faults);
        await using (var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults))
        {
            await tenure.DeliverAsync([.. Enumerable.Range(10, 300).Select(index => Sales.Record(index * 3, noteLength: 50_000))], 10);
            rig.Leases.Take(A, faults);
        }

        Assert.NotNull(await Record.ExceptionAsync(worker.Groups.WhenIdleAsync));
        Assert.Empty(worker.Groups.Places);
        await Record.ExceptionAsync(async () => await worker.DisposeAsync());
    }

    [Fact]
    public async Task AGroupThatFailsAtItsEndDoesNotKeepTheOthersFromTheirs()
    {
        using var rig = Rig(flushRecords: 100_000);
        rig.Lake.ShardsPerCommit = 1;
        var faults = new FaultScript { AbortFails = true };
        var worker = rig.StartWorker(faults);
        await using var first = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await using var second = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        await first.DeliverAsync([.. Enumerable.Range(10, 300).Select(index => Sales.Record(index * 3, noteLength: 50_000))], 10);
        await second.DeliverAsync([Sales.Record(1)], 1);

        var end = await Record.ExceptionAsync(async () => await worker.DisposeAsync());

        Assert.NotNull(end);
        await Assert.ThrowsAnyAsync<Exception>(() => second.Processor.DrainAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task OfAnEpochThatWasNotCommittedNobodyIsToldThatItWas()
    {
        using var rig = Rig(flushRecords: 100_000);
        rig.Lake.MaxOpenFiles = 2;
        var faults = new FaultScript { CrashAtName = "before prepare" };
        await using (var worker = rig.StartWorker(faults))
        await using (var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults))
        {
            await tenure.DeliverAsync([Sales.Record(1)], 1);
            await Record.ExceptionAsync(() => tenure.Processor.DrainAsync(CancellationToken.None).AsTask());
        }

        Assert.DoesNotContain(rig.Log.Entries, entry => entry.Text.Contains("is committed", StringComparison.Ordinal));
    }
}
