namespace Local.Aws.Tests.Kinesis.Contract;

public sealed class KnownDifferencesTests
{
    [Fact]
    public void EveryRowNamesAScenario() => Assert.Empty(KnownDifferences.OfKinesalite.Keys
        .Concat(KnownDifferences.OfMoto.Keys)
        .Concat(KnownDifferences.OfMotoAtTimes.Keys)
        .Except(KinesisScenarios.All.Keys));
}
