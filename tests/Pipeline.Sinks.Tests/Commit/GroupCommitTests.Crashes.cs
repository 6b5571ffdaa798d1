using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Commit;

public sealed partial class GroupCommitTests
{
    [Fact]
    public async Task ACrashAtAnyStepLeavesEveryRecordOfEveryShardExactlyOnce()
    {
        var script = new FaultScript();
        using (var whole = Rig())
        {
            await RunWorkerAsync(whole, script, 7);
            SalesOracle.AssertInLake(whole, All, withBad: true, "no fault");
        }

        for (var step = 0; step < script.Steps.Count; step++)
        {
            using var rig = Rig();

            // Which epoch a slice falls into depends on the others, so that a run may have fewer steps.
            await Record.ExceptionAsync(() => RunWorkerAsync(rig, new FaultScript { CrashAt = step }, 7));
            await RunWorkerAsync(rig, new FaultScript(), 11);

            SalesOracle.AssertInLake(rig, All, withBad: true, $"crash at step {step}, {script.Steps[step]}");
        }
    }

    [Fact]
    public async Task TheNextOwnerOfAllShardsCompletesEachUploadOnce()
    {
        using var rig = Rig(flushRecords: 1000);
        var crash = new FaultScript { CrashAtName = "before complete" };
        await using var worker = rig.StartWorker(crash);
        var tenures = await DeliverAllAsync(rig, worker, crash);

        await Record.ExceptionAsync(() => tenures[0].Processor.DrainAsync(CancellationToken.None).AsTask());
        Assert.All(Shards, shard => Assert.NotNull(rig.Leases[shard].Pending));
        await DisposeAsync(tenures);

        var faults = new FaultScript { StopAtName = "before complete" };
        await Task.WhenAll(RunWorkerAsync(rig, faults, 7), ReleaseAsync(faults));

        Assert.DoesNotContain(faults.Steps.CountBy(step => step), step => step.Key.StartsWith("before complete", StringComparison.Ordinal) && step.Value > 1);
        SalesOracle.AssertInLake(rig, All, withBad: true, "the next owner");
    }

    /// <summary>Workers that die, stand still and go on, and take single shards from each other.</summary>
    [Fact]
    public async Task WorkersThatTakeShardsFromEachOtherLeaveEveryRecordExactlyOnce()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var rig = Rig();
            await TakeFromEachOtherAsync(rig, new Random(seed), $"seed {seed}");
        }
    }

    private static async Task TakeFromEachOtherAsync(ShardRig rig, Random random, string about)
    {
        var stopped = new List<(FaultScript Faults, Task Run)>();
        for (var round = 0; round < 5; round++)
        {
            var faults = random.Next(3) switch
            {
                0 => new FaultScript { CrashAt = random.Next(60) },
                1 => new FaultScript { StopAt = random.Next(60) },
                _ => new FaultScript(),
            };
            string[] shards = [.. Shards.Where(_ => random.Next(3) > 0)];
            var run = Record.ExceptionAsync(() => RunWorkerAsync(rig, faults, random.Next(3, 20), shards));
            await Task.WhenAny(run, faults.Reached);
            stopped.Add((faults, run));
        }

        foreach (var (faults, run) in stopped)
        {
            faults.Release();
            await run;
        }

        await RunWorkerAsync(rig, new FaultScript(), 13);
        SalesOracle.AssertInLake(rig, All, withBad: true, about);
    }

    private static Task RunWorkerAsync(ShardRig rig, FaultScript faults, int batchSize) => RunWorkerAsync(rig, faults, batchSize, Shards);

    /// <summary>Runs shards of a worker as the library does, to the end of their records.</summary>
    private static async Task RunWorkerAsync(ShardRig rig, FaultScript faults, int batchSize, params string[] shards)
    {
        await using var worker = rig.StartWorker(faults);
        var checkpointers = shards.Select(shard => rig.Leases.Take(shard, faults)).ToArray();
        await Task.WhenAll(shards.Select((shard, i) => Task.Run(() => RunShardAsync(rig, worker, shard, checkpointers[i], batchSize, faults))));
    }

    private static async Task RunShardAsync(
        ShardRig rig, PipelineProcessorFactory worker, string shard, IShardCheckpointer checkpointer, int batchSize, FaultScript faults)
    {
        while (FakeLeases.IsHeld(checkpointer))
        {
            var tenure = rig.Start(worker, shard, checkpointer, faults);
            try
            {
                await tenure.DeliverAsync(RecordsOf(Array.IndexOf(Shards, shard)), batchSize);
                await tenure.Processor.DrainAsync(CancellationToken.None);
                return;
            }
            catch (ShardRestartException)
            {
                if (!FakeLeases.IsHeld(checkpointer))
                {
                    await tenure.Processor.LeaseLostAsync();
                }
            }
            catch (LeaseLostException)
            {
                await tenure.Processor.LeaseLostAsync();
            }
            finally
            {
                await tenure.DisposeAsync();
            }
        }
    }

    /// <summary>Lets go whoever is stopped first, when all others have come as far as they can.</summary>
    private static async Task ReleaseAsync(FaultScript faults)
    {
        await faults.Reached;
        faults.Release();
    }
}
