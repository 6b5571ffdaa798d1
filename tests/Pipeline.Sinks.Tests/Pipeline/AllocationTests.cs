using Kinesis.Consumer.Api;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class AllocationTests
{
    private const int Count = 4000;

    /// <summary>
    /// Buffers grow now and then, and what a flush on another thread gave back may be out of reach of this one's part of the shared pool. An object
    /// for each record, however small, would show in every batch: so the cheapest batch tells.
    /// </summary>
    [Fact]
    public async Task TakingRecordsInSteadyStateAllocatesNothingForEach()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.FlushRecords = 5 * Count;
        await using var tenure = rig.Start();
        KinesisRecord[] records = [.. Enumerable.Range(0, 9 * Count).Select(index => Sales.Record(index))];

        // The first epoch fills the pools; the second one lives on them.
        for (var batch = 0; batch < 5; batch++)
        {
            await tenure.ProcessAsync(records.AsMemory(batch * Count, Count));
        }

        Assert.False(rig.Lease.Checkpoint.IsInitial);
        var cheapest = long.MaxValue;
        for (var batch = 5; batch < 9; batch++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var task = tenure.ProcessAsync(records.AsMemory(batch * Count, Count));
            cheapest = Math.Min(cheapest, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(task.IsCompletedSuccessfully);
        }

        // The smallest object has 24 bytes; a slice of a batch costs a few thousand, whatever it holds.
        Assert.True(cheapest < 12 * Count, $"{cheapest} bytes are allocated for {Count} records");
    }
}
