using Local.Aws.Tests.Kinesis;

namespace Local.Aws.Tests.Referees;

public sealed class KnownDifferencesTests
{
    [Fact]
    public void EveryRowNamesAScenarioOnce()
    {
        Assert.Equal(
            KnownDifferences.All.Count,
            KnownDifferences.All.Select(difference => (difference.Referee, difference.Scenario)).Distinct().Count());
        Assert.All(KnownDifferences.All, difference => Assert.Contains(difference.Scenario, KinesisScenarios.All.Keys));
    }
}
