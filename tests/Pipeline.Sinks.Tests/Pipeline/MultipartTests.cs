using Kinesis.Consumer;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class MultipartTests
{
    private const int Count = 240;

    /// <summary>24 MB of text that does not compress.</summary>
    private static readonly KinesisRecord[] Records = [.. Enumerable.Range(0, Count).Select(index => Sales.Record(index, noteLength: 100_000))];

    [Fact]
    public async Task LargeFilesLeaveInPartsBeforeTheCommitAndAreInvisibleUntilThen()
    {
        using var rig = Rig();
        await using var tenure = rig.Start();
        await tenure.DeliverAsync(Records, 20);

        Assert.Empty(rig.Bucket.Data);
        Assert.NotEmpty(rig.Bucket.Uploads);
        Assert.True(rig.Budget.UsedBytes < 60 << 20, $"{rig.Budget.UsedBytes} bytes are held");

        await tenure.Processor.DrainAsync(CancellationToken.None);

        Assert.Empty(rig.Bucket.Uploads);
        Assert.Contains(rig.Bucket.Objects.Values, content => content.Length > ObjectUpload.SmallestPartBytes);
        SalesOracle.AssertInLake(rig, Records, withBad: false, "multipart");
    }

    [Fact]
    public async Task ACrashAtAnyStepOfAnUploadInPartsLeavesEveryRecordExactlyOnce()
    {
        var script = new FaultScript();
        using (var whole = Rig())
        {
            await whole.RunAsync(Records, 20, script);
        }

        var steps = script.Steps.Index().Where(step => !step.Item.Contains("table", StringComparison.Ordinal)).ToArray();
        Assert.Contains(steps, step => step.Item.StartsWith("before complete", StringComparison.Ordinal));
        foreach (var (index, step) in steps)
        {
            await CrashAndReplayAsync(index, step);
        }
    }

    [Fact]
    public async Task ALostLeaseGivesItsUploadsUp()
    {
        using var rig = Rig();
        await using var tenure = rig.Start();
        await tenure.DeliverAsync(Records, 20);

        await tenure.Processor.LeaseLostAsync();

        Assert.Empty(rig.Bucket.Uploads);
        Assert.Empty(rig.Bucket.Data);
    }

    private static async Task CrashAndReplayAsync(int step, string name)
    {
        using var rig = Rig();
        var faults = new FaultScript { CrashAt = step };
        await faults.CrashAsync(() => rig.RunAsync(Records, 20, faults), $"crash at {name}");

        await rig.RunAsync(Records, 33);

        SalesOracle.AssertInLake(rig, Records, withBad: false, $"crash at {name}");
    }

    private static ShardRig Rig()
    {
        var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.PartBytes = ObjectUpload.SmallestPartBytes;
        return rig;
    }
}
