using Local.Aws.Tests.Referees;
using Local.Aws.Tests.Wire;

namespace Local.Aws.Tests.Kinesis.Contract;

/// <summary>The scenarios that hold on the embedded Kinesis, put to emulators that others wrote: where they agree, nobody made it up.</summary>
public sealed class RefereeContractTests(KinesaliteServer kinesalite, MotoServer moto) : IClassFixture<KinesaliteServer>, IClassFixture<MotoServer>
{
    public static TheoryData<string> Names => [.. KinesisScenarios.All.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> NamesWithoutRaces => [.. KinesisScenarios.All.Keys.Except(KnownDifferences.OfMotoAtTimes.Keys).Order(StringComparer.Ordinal)];

    [RefereeTheory(Referee.Kinesalite)]
    [MemberData(nameof(Names))]
    public Task KinesaliteAgreesButForKnownDifferences(string scenario) => JudgeAsync(kinesalite, scenario, KnownDifferences.OfKinesalite);

    [RefereeTheory(Referee.Moto)]
    [MemberData(nameof(NamesWithoutRaces))]
    public Task MotoAgreesButForKnownDifferences(string scenario) => JudgeAsync(moto, scenario, KnownDifferences.OfMoto);

    private static async Task JudgeAsync(RefereeServer server, string scenario, IReadOnlyDictionary<string, string> differences)
    {
        var kinesis = new KinesisCaller(server.Endpoint);
        var run = KinesisScenarios.All[scenario];
        if (differences.TryGetValue(scenario, out var reason))
        {
            var difference = await Record.ExceptionAsync(() => run(kinesis, scenario));
            Assert.True(difference is not null, $"The difference is gone; it was: {reason}");
            return;
        }

        await run(kinesis, scenario);
    }
}
