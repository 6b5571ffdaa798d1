using Consumer.Cli.Chaos.Disturbances;

namespace Consumer.Cli.Tests.Chaos;

public sealed class DisturbancePlannerTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    public static TheoryData<long> Seeds => [.. Enumerable.Range(0, 50).Select(seed => (long)seed)];

    [Fact]
    public void TheSameSeedGivesTheSamePlan()
    {
        Assert.Equal(Texts(Plan(5)), Texts(Plan(5)));
        Assert.NotEqual(Texts(Plan(5)), Texts(Plan(6)));

        static IEnumerable<string> Texts(IReadOnlyList<Disturbance> plan) => plan.Select(disturbance => $"{disturbance} {disturbance.Fault}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ShardsGoUpToTheMostAndDownToTheLastCount(long seed)
    {
        var counts = new List<int> { DisturbancePlanner.StartShards };
        foreach (var disturbance in Plan(seed))
        {
            var change = disturbance.Kind switch { DisturbanceKind.Split => 1, DisturbanceKind.Merge => -1, _ => 0 };
            counts.Add(counts[^1] + change);
        }

        Assert.True(counts.Max() >= DisturbancePlanner.MostShards, $"seed {seed}: at most {counts.Max()} shards");
        Assert.Equal(DisturbancePlanner.EndShards, counts[^1]);
        Assert.True(counts.Min() >= 2, $"seed {seed}: down to {counts.Min()} shards");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void NothingHappensToWorkersOrServicesInACalmButTheOneThing(long seed)
    {
        var plan = Plan(seed).Where(disturbance => disturbance.Kind is not (DisturbanceKind.Split or DisturbanceKind.Merge)).ToList();

        Assert.Contains(plan, disturbance => disturbance is { IsCalm: true, Kind: DisturbanceKind.Kill });
        Assert.Contains(plan, disturbance => disturbance is { IsCalm: true, Kind: DisturbanceKind.Terminate });
        foreach (var calm in plan.Where(disturbance => disturbance.IsCalm))
        {
            var disturbing = plan.FirstOrDefault(other => other != calm && other.At < calm.At + Lease && other.End > calm.At - Lease);
            Assert.True(disturbing is null, $"seed {seed}: {disturbing} disturbs {calm}");
        }
    }

    [Fact]
    public void EverythingIsOverWhenTheRunIs() => Assert.All(Plan(3), disturbance => Assert.True(disturbance.End < Duration, $"{disturbance}"));

    [Fact]
    public void WithoutMeasuringItStormsAllTheTime()
    {
        var plan = DisturbancePlanner.Plan(1, Duration, Lease, isMeasured: false);

        Assert.DoesNotContain(plan, disturbance => disturbance.IsCalm);
        var hits = plan.Where(disturbance => disturbance.Kind is DisturbanceKind.Kill or DisturbanceKind.LongPause or DisturbanceKind.Terminate);
        Assert.True(hits.Count() > 2 * Plan(1).Count(disturbance => disturbance.IsCalm));
    }

    private static IReadOnlyList<Disturbance> Plan(long seed) => DisturbancePlanner.Plan(seed, Duration, Lease, isMeasured: true);
}
