using System.Buffers;
using Kinesis.Consumer;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

/// <summary>Runs of one shard that overlap, appends that fail halfway, ends in unlucky moments: nothing is lost or doubled, and nobody waits for ever.</summary>
public sealed partial class GroupHazardTests
{
    private const string A = "shardId-000000000000";
    private const string B = "shardId-000000000001";

    [Fact]
    public async Task AShardThatEndsWhileItIsOnProbationLosesNothing()
    {
        using var rig = new ShardRig();
        rig.Lake.FlushAge = TimeSpan.FromMinutes(1);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        var checkpointer = rig.Leases.Take(A, faults);
        KinesisRecord[] bad = [.. Enumerable.Range(0, 1200).Select(index => Sales.Raw(index, "no json"))];
        await using (var first = rig.Start(worker, A, checkpointer, faults))
        {
            await Assert.ThrowsAsync<ShardPausedException>(() => first.DeliverAsync(bad, 100));
        }

        // The shard has ended meanwhile: 200 bad ones and 300 good ones are left, fewer than the window.
        KinesisRecord[] rest = [.. bad, .. Enumerable.Range(1200, 300).Select(index => Sales.Record(index))];
        var done = false;
        for (var run = 0; run < 5 && !done; run++)
        {
            await using var again = rig.Start(worker, A, checkpointer, faults);
            try
            {
                await again.DeliverAsync(rest, 100);
                await again.Processor.ShardEndedAsync(CancellationToken.None);
                done = true;
            }
            catch (Exception exception) when (exception is ShardRestartException or ShardPausedException)
            {
            }
        }

        Assert.Equal(done, rig.Leases[A].Checkpoint.Kind == CheckpointKind.ShardEnd);
        if (done)
        {
            using var lake = new LakeReader(rig.Bucket);
            Assert.Equal(Enumerable.Range(1200, 300), lake.Indexes("sales"));
        }
    }

    [Fact]
    public async Task ALateEndOfAnOldTenureTakesNothingFromTheNewOneOfTheSameShard()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        KinesisRecord[] records = [.. Enumerable.Range(0, 60).Select(index => Sales.Record(index))];

        // The call of the old tenure hangs; its shard is given up, and comes back to this worker.
        await using var old = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await old.Processor.InitializeAsync(CancellationToken.None);
        var checkpointer = rig.Leases.Take(A, faults);
        await using var now = rig.Start(worker, A, checkpointer, faults);
        await now.DeliverAsync(records[..20], 10);

        // It wakes up, goes on with its slice, and finds out.
        await old.ProcessAsync(records.AsMemory(0, 10));
        await old.Processor.LeaseLostAsync();

        var run = await Record.ExceptionAsync(async () =>
        {
            await now.ProcessAsync(records.AsMemory(20));
            await now.Processor.DrainAsync(CancellationToken.None);
        });
        if (run is ShardRestartException)
        {
            await using var again = rig.Start(worker, A, checkpointer, faults);
            await again.DeliverAsync(records, 10);
            await again.Processor.DrainAsync(CancellationToken.None);
        }

        SalesOracle.AssertInLake(rig, records, withBad: false, "an old tenure's end");
    }

    [Fact]
    public async Task ALateEndOfAnOldTenureLeavesTheNewOneItsPlace()
    {
        using var rig = Rig(flushRecords: 1000);
        rig.Lake.ShardsPerCommit = 1;
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        KinesisRecord[] records = [.. Enumerable.Range(0, 60).Select(index => Sales.Record(index))];
        var old = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await old.Processor.InitializeAsync(CancellationToken.None);
        var checkpointer = rig.Leases.Take(A, faults);
        await using (var now = rig.Start(worker, A, checkpointer, faults))
        {
            await now.DeliverAsync(records[..20], 10);
            await old.Processor.LeaseLostAsync();
            await old.DisposeAsync();

            // Another shard takes the place, and the new tenure's run fails.
            var other = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
            await other.Processor.InitializeAsync(CancellationToken.None);
            _ = other;
        }

        await using (var again = rig.Start(worker, A, checkpointer, faults))
        {
            await again.DeliverAsync(records, 10);

            // The epoch that the failed run has left is committed by the group's other shard.
            await using var third = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
            rig.Lake.FlushRecords = 1;
            await third.DeliverAsync([Sales.Record(1000)], 1);
            await third.Processor.DrainAsync(CancellationToken.None);
            await again.Processor.DrainAsync(CancellationToken.None);
        }

        SalesOracle.AssertInLake(rig, [.. records, Sales.Record(1000)], withBad: false, "a place that was lost");
    }

    [Fact]
    public async Task AShardThatGoesBetweenTwoRunsLeavesNoMemoryBehind()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        await using (var failed = rig.Start(worker, A, rig.Leases.Take(A, faults), faults))
        {
            await failed.DeliverAsync([.. Enumerable.Range(0, 100).Select(index => Sales.Record(index))], 10);
        }

        // The lease goes to another worker while this one waits to start the next run: no call tells the processor.
        rig.Leases.Take(A, faults);
        rig.Time.Advance(TimeSpan.FromHours(3));
        await using var other = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        await other.Processor.InitializeAsync(CancellationToken.None);
        await other.TickAsync();
        await other.DisposeAsync();
        rig.Time.Advance(TimeSpan.FromHours(3));

        await worker.Groups.WhenIdleAsync();
        Assert.Equal(0, rig.Budget.UsedBytes);
    }

    /// <summary>Nobody else is in the group.</summary>
    [Fact]
    public async Task AShardThatGoesBetweenTwoRunsAndWasAloneLeavesNoMemoryBehind()
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript();
        await using var worker = rig.StartWorker(faults);
        await using (var failed = rig.Start(worker, A, rig.Leases.Take(A, faults), faults))
        {
            await failed.DeliverAsync([.. Enumerable.Range(0, 100).Select(index => Sales.Record(index))], 10);
        }

        rig.Leases.Take(A, faults);
        rig.Time.Advance(TimeSpan.FromHours(3));

        await worker.Groups.WhenIdleAsync();
        Assert.Equal(0, rig.Budget.UsedBytes);
    }

    [Fact]
    public async Task ShardsThatAreGoneHoldNoPlaces()
    {
        using var rig = Rig(flushRecords: 1000);
        rig.Lake.ShardsPerCommit = 2;
        var all = new FaultScript();
        await using var worker = rig.StartWorker(all);
        for (var i = 0; i < 8; i++)
        {
            // Each puts something in, its run fails, and its lease is lost before the next run.
            var shard = $"shardId-0000000001{i:D2}";
            await using (var failed = rig.Start(worker, shard, rig.Leases.Take(shard, all), all))
            {
                await failed.DeliverAsync([Sales.Record(i)], 10);
            }

            rig.Leases.Take(shard, all);

            // Another shard of the group has it thrown away.
            var flusher = rig.Start(worker, shard, rig.Leases.Take(shard, all), all);
            await flusher.Processor.InitializeAsync(CancellationToken.None);
            await flusher.DeliverAsync([Sales.Record(i)], 10);

            // A lease that is lost while its epoch is being committed.
            var drain = flusher.Processor.DrainAsync(CancellationToken.None).AsTask();
            rig.Leases.Take(shard, all);
            await Record.ExceptionAsync(() => drain);
            await flusher.Processor.LeaseLostAsync();
            await flusher.DisposeAsync();
        }

        // Two live shards should share one group.
        await worker.Groups.WhenIdleAsync();
        Assert.Empty(worker.Groups.Places);
    }

    /// <summary>A lease lost during the commit, decided or not.</summary>
    [Theory]
    [InlineData("before put manifests/prepared/")]
    [InlineData("before complete")]
    public async Task AShardWhoseLeaseIsLostDuringACommitHoldsNoPlaceAfterwards(string step)
    {
        using var rig = Rig(flushRecords: 1000);
        var faults = new FaultScript { StopAtName = step };
        await using var worker = rig.StartWorker(faults);
        var tenure = rig.Start(worker, A, rig.Leases.Take(A, faults), faults);
        await tenure.DeliverAsync([Sales.Record(1)], 1);
        var drain = Record.ExceptionAsync(() => tenure.Processor.DrainAsync(CancellationToken.None).AsTask());
        await faults.Reached;
        rig.Leases.Take(A, faults);
        await tenure.Processor.LeaseLostAsync();
        await tenure.DisposeAsync();
        faults.Release();
        await drain;

        // The group's commit ends.
        await using var other = rig.Start(worker, B, rig.Leases.Take(B, faults), faults);
        await other.DeliverAsync([Sales.Record(2)], 1);
        await other.Processor.DrainAsync(CancellationToken.None);
        await other.DisposeAsync();
        await worker.Groups.WhenIdleAsync();
        Assert.Empty(worker.Groups.Places);
    }

    private static KinesisRecord With(in KinesisRecord record, ReadOnlyMemory<byte> data) =>
        new(data, record.PartitionKey, record.SequenceNumber, record.SubSequenceNumber, record.ArrivalMicros);

    private static ShardRig Rig(int flushRecords)
    {
        var rig = new ShardRig();
        rig.Table.Freshness = TimeSpan.Zero;
        rig.Lake.FlushRecords = flushRecords;
        rig.Lake.PartBytes = ObjectUpload.SmallestPartBytes;
        return rig;
    }

    private sealed class CountingMemory(byte[] content) : MemoryManager<byte>
    {
        public int Looks { get; private set; }

        public int FailAt { get; init; } = -1;

        public override Memory<byte> Memory => CreateMemory(content.Length);

#pragma warning disable CA2201 // What the runtime throws is the point.
        public override Span<byte> GetSpan() => ++Looks == FailAt ? throw new OutOfMemoryException() : content;
#pragma warning restore CA2201

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
