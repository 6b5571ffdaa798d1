using Kinesis.Consumer.Simulation.Running;

namespace Kinesis.Consumer.Simulation;

/// <summary>
/// Fleets of workers with the real library inside, in virtual time, through throttling, lost answers, crashes, pauses, skewed clocks, reshards and
/// deployments. A failed seed is replayed by <c>make sim SEEDS=1 FIRST=seed ARGS=--verbose</c>.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 300;

    private static int Processes => Environment.ProcessorCount;

    /// <summary>The events without which a run of so many seeds would prove little.</summary>
    private static readonly string[] MustHappen =
    [
        "splits", "merges", "killed", "doomed", "paused.short", "paused.long", "cut", "cut.one.way", "deployed", "epochs", "epochs.finished", "epochs.thrown.away", "prepare.Prepared", "prepare.NotPrepared", "prepare.Unknown", "taken.pending",
        "redelivered", "taken.free", "taken.expired", "taken.recovered", "asked", "taken.handed.over", "shard.ended", "deleted", "processor.failed", "processor.lost",
        "attempts", "poison", "handler.halted", "destination.failed", "given.up.Exhausted", "given.up.Expired",
        "processor.hung", "out.of.memory", "lane.out.of.memory", "denied", "row.broken", "others.went.on", "isolated", "subscribed", "subscription.ended", "subscription.broken", "subscription.silent", "kcl.taken", "kcl.stolen", "kcl.checkpoints",
        "table.throttled", "read.throttled", "cost.read.units",
    ];

    [Fact]
    public async Task EveryRuleHoldsWhateverHappens()
    {
        var report = await SeedFarm.RunAsync(new SeedRange(1, Seeds), Processes);

        Assert.True(report.Failed.Count == 0, $"Seeds {string.Join(' ', report.Failed)} broke a rule:\n{report.Failures}");
        Assert.Equal(Enumerable.Range(1, Seeds), report.Seeds.Select(seed => seed.Seed));
        Assert.All(MustHappen, what => Assert.True(report.Coverage.Counts.GetValueOrDefault(what) > 0, $"{what} never happened in {Seeds} seeds: {report.Coverage}"));
    }

    [Fact]
    public async Task ASeedHappensTheSameWayEveryTime()
    {
        // Alone, and as the last of several in one process.
        var together = await SeedFarm.RunAsync(new SeedRange(20_001, 12), 1);
        var apart = await SeedFarm.RunAsync(new SeedRange(20_001, 12), 4);

        Assert.Equal(together.Seeds, apart.Seeds);
        Assert.Equal(12, together.Seeds.Select(seed => seed.Hash).Distinct().Count());
    }
}
