using Local.Aws.Tests.Wire;
using Testing.Support;

namespace Local.Aws.Tests.Kinesis.Contract;

/// <summary>Every scenario holds on the embedded service.</summary>
public sealed class LocalContractTests
{
    public static TheoryData<string> Scenarios => [.. KinesisScenarios.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task ScenarioHolds(string scenario)
    {
        await using var aws = await LocalAws.StartAsync();
        var kinesis = new KinesisCaller(aws.Endpoint);

        await KinesisScenarios.All[scenario](kinesis, scenario);
    }
}
