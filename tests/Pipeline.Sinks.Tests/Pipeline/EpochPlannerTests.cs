using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class EpochPlannerTests
{
    /// <summary>Of which the small epoch holds just enough to be worth a file.</summary>
    private const long WorthBytes = 1000;

    private static readonly LakeOptions Options = new()
    {
        FlushAge = TimeSpan.FromMinutes(1),
        FlushBytes = 1000,
        FlushRecords = 100,
        MaxOpenFiles = 5,
    };

    private static readonly EpochSnapshot Small = new(1, 10, 1000, 0, 1, false, false, TimeSpan.FromSeconds(1), false);

    [Fact]
    public void ASmallYoungEpochGoesOn() => Assert.Equal(FlushReason.None, EpochPlanner.Decide(Small, Options, WorthBytes));

    [Fact]
    public void AnEmptyEpochNeverEnds() => Assert.Equal(
        FlushReason.None, EpochPlanner.Decide(new EpochSnapshot(0, 5000, 5000, 5000, 50, true, true, TimeSpan.FromDays(1), true), Options, WorthBytes));

    [Fact]
    public void EachLimitEndsTheEpoch()
    {
        Assert.Equal(FlushReason.Memory, EpochPlanner.Decide(Small with { ReleaseRequested = true }, Options, WorthBytes));
        Assert.Equal(FlushReason.None, EpochPlanner.Decide(Small with { ReleaseRequested = true, HeldBytes = 999 }, Options, WorthBytes));
        Assert.Equal(FlushReason.UploadFailed, EpochPlanner.Decide(Small with { HasFailed = true }, Options, WorthBytes));
        Assert.Equal(FlushReason.FileSize, EpochPlanner.Decide(Small with { HasFullFile = true }, Options, WorthBytes));
        Assert.Equal(FlushReason.Bytes, EpochPlanner.Decide(Small with { Bytes = 1000 }, Options, WorthBytes));
        Assert.Equal(FlushReason.Records, EpochPlanner.Decide(Small with { Records = 100 }, Options, WorthBytes));
        Assert.Equal(FlushReason.OpenFiles, EpochPlanner.Decide(Small with { OpenFiles = 5 }, Options, WorthBytes));
        Assert.Equal(FlushReason.Age, EpochPlanner.Decide(Small with { Age = TimeSpan.FromMinutes(1) }, Options, WorthBytes));
    }

    [Fact]
    public void AskedForMemoryRowsAreEncodedFirstIfThatGivesBackMoreThanALittle()
    {
        var asked = Small with { ReleaseRequested = true, HeldBytes = 5000 };
        Assert.True(EpochPlanner.ShouldSeal(asked with { BufferedBytes = 1500 }, WorthBytes));
        Assert.False(EpochPlanner.ShouldSeal(asked with { BufferedBytes = 1500, ReleaseRequested = false }, WorthBytes));
        Assert.False(EpochPlanner.ShouldSeal(asked with { BufferedBytes = 1499 }, WorthBytes));
        Assert.False(EpochPlanner.ShouldSeal(asked with { BufferedBytes = 999, HeldBytes = 999 }, WorthBytes));
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(8, 1000)]
    [InlineData(16, 500)]
    [InlineData(100, 80)]
    public void ManyGroupsTogetherHoldNoMoreThanHalfOfTheBudgetInEpochsThatAreNotWorthAFile(int groups, long worthBytes) =>
        Assert.Equal(worthBytes, EpochPlanner.WorthAFile(16_000, groups));
}
