using System.Text.Json;
using Kinesis.Consumer;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

/// <summary>What an epoch may have holds for all shards of a group together.</summary>
public sealed class GroupLimitTests
{
    private const int MaxOpenFiles = 16;

    /// <summary>S3 is slow, the shards catch up, and each row has a lake partition of its own.</summary>
    [Fact]
    public async Task ShardsThatFindTheEpochFullWhileTheOneBeforeIsCommittedAddNothingToIt()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.MaxOpenFiles = MaxOpenFiles;
        var faults = new FaultScript { StopAtName = "before put manifests/prepared/" };
        await using var worker = rig.StartWorker(faults);
        var shards = Enumerable.Range(0, 12).Select(shard => $"shardId-{shard:D12}").ToList();
        var tenures = shards.ConvertAll(shard => rig.Start(worker, shard, rig.Leases.Take(shard, faults), faults));
        var runs = new List<Task> { RunAsync(tenures[0], 0) };
        await faults.Reached;

        for (var shard = 1; shard < shards.Count; shard++)
        {
            runs.Add(RunAsync(tenures[shard], shard));
        }

        faults.Release();
        await Task.WhenAll(runs).WaitAsync(TimeSpan.FromMinutes(1));
        foreach (var tenure in tenures)
        {
            await tenure.DisposeAsync();
        }

        using var lake = new LakeReader(rig.Bucket);
        Assert.Equal(Enumerable.Range(0, shards.Count * 40), lake.Indexes("sales"));
        var most = rig.Bucket.Objects.Where(entry => entry.Key.StartsWith("manifests/log/", StringComparison.Ordinal)).Max(entry => Files(entry.Value));
        Assert.True(most <= 2 * MaxOpenFiles, $"an epoch had {most} files open");
    }

    [Fact]
    public async Task BytesOfDeadLettersEndAnEpochAsThoseOfFilesDo()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.FlushBytes = 1 << 20;
        rig.DeadLetters.PauseShare = 1;
        await using var tenure = rig.Start();

        await tenure.DeliverAsync([.. Enumerable.Range(0, 12).Select(index => Sales.Raw(index, $"{{\"id\":\"{new string('x', 100_000)}"))], 4);
        await tenure.Worker!.Groups.WhenIdleAsync();

        Assert.False(rig.Lease.Checkpoint.IsInitial);
        Assert.NotEmpty(SalesOracle.DeadLetterNumbers(rig.Bucket));
    }

    private static async Task RunAsync(ShardRig.Tenure tenure, int shard)
    {
        await tenure.DeliverAsync([.. Enumerable.Range(shard * 40, 40).Select(Record)], 40);
        await tenure.Processor.DrainAsync(CancellationToken.None);
    }

    private static KinesisRecord Record(int index) => Sales.Raw(
        index, Sales.Document(index).Replace($"\"country\":\"{Sales.Country(index)}\"", $"\"country\":\"{index}\"", StringComparison.Ordinal));

    private static int Files(ReadOnlyMemory<byte> manifest)
    {
        using var document = JsonDocument.Parse(manifest);
        return document.RootElement.GetProperty("objects").GetArrayLength();
    }
}
