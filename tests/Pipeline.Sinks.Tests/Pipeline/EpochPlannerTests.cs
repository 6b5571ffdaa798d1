using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class EpochPlannerTests
{
    private static readonly LakeOptions Options = new()
    {
        FlushAge = TimeSpan.FromMinutes(1),
        FlushBytes = 1000,
        FlushRecords = 100,
        MaxOpenFiles = 5,
    };

    private static readonly EpochSnapshot Small = new(1, 10, 1, false, TimeSpan.FromSeconds(1), false);

    [Fact]
    public void ASmallYoungEpochGoesOn() => Assert.Equal(FlushReason.None, EpochPlanner.Decide(Small, Options));

    [Fact]
    public void AnEmptyEpochNeverEnds() => Assert.Equal(
        FlushReason.None, EpochPlanner.Decide(new EpochSnapshot(0, 5000, 50, true, TimeSpan.FromDays(1), true), Options));

    [Fact]
    public void EachLimitEndsTheEpoch()
    {
        Assert.Equal(FlushReason.Memory, EpochPlanner.Decide(Small with { ReleaseRequested = true }, Options));
        Assert.Equal(FlushReason.FileSize, EpochPlanner.Decide(Small with { HasFullFile = true }, Options));
        Assert.Equal(FlushReason.Bytes, EpochPlanner.Decide(Small with { Bytes = 1000 }, Options));
        Assert.Equal(FlushReason.Records, EpochPlanner.Decide(Small with { Records = 100 }, Options));
        Assert.Equal(FlushReason.OpenFiles, EpochPlanner.Decide(Small with { OpenFiles = 5 }, Options));
        Assert.Equal(FlushReason.Age, EpochPlanner.Decide(Small with { Age = TimeSpan.FromMinutes(1) }, Options));
    }
}
