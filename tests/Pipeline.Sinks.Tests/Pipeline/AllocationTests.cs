using Kinesis.Consumer;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class AllocationTests
{
    private const int Count = 4000;
    private const int BatchesOfAnEpoch = 5;
    private const int Epochs = 6;

    /// <summary>
    /// Buffers grow now and then, and what a flush on another thread gave back may be out of reach of this one's part of the shared pool. An object
    /// for each record, however small, would show in every batch: so the cheapest batch tells.
    /// </summary>
    [Fact]
    public async Task TakingRecordsInSteadyStateAllocatesNothingForEach()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.FlushRecords = BatchesOfAnEpoch * Count;
        await using var tenure = rig.Start();
        KinesisRecord[] records = [.. Enumerable.Range(0, Epochs * BatchesOfAnEpoch * Count).Select(index => Sales.Record(index))];
        var cheapest = long.MaxValue;
        for (var batch = 0; batch < Epochs * BatchesOfAnEpoch; batch++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var task = tenure.ProcessAsync(records.AsMemory(batch * Count, Count));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var isFlush = batch % BatchesOfAnEpoch == BatchesOfAnEpoch - 1;
            Assert.True(isFlush || task.IsCompletedSuccessfully);
            await task;

            // The first epoch fills the pools; the others live on them. A collection may empty the pools at any time: then the next epoch tells.
            if (batch >= BatchesOfAnEpoch && !isFlush)
            {
                cheapest = Math.Min(cheapest, allocated);
            }
        }

        Assert.False(rig.Lease.Checkpoint.IsInitial);

        // The smallest object has 24 bytes; a slice of a batch costs a few thousand, whatever it holds.
        Assert.True(cheapest < 12 * Count, $"{cheapest} bytes are allocated for {Count} records");
    }
}
