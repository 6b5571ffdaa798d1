using Local.Aws.Tests.Referees;
using Xunit.Sdk;

namespace Local.Aws.Tests.DynamoDb.Contract;

public sealed class RefereeContractTests(DynaliteServer dynalite, MotoServer moto) : IClassFixture<DynaliteServer>, IClassFixture<MotoServer>
{
    public static TheoryData<string> Names => [.. DynamoDbScenarios.All.Keys];

    [RefereeTheory(Referee.Dynalite)]
    [MemberData(nameof(Names))]
    public Task DynaliteAgreesButForKnownDifferences(string scenario) => JudgeAsync(dynalite, scenario, KnownDifferences.OfDynalite);

    [RefereeTheory(Referee.Moto)]
    [MemberData(nameof(Names))]
    public Task MotoAgreesButForKnownDifferences(string scenario) => JudgeAsync(moto, scenario, KnownDifferences.OfMoto);

    private static async Task JudgeAsync(RefereeServer server, string scenario, IReadOnlyDictionary<string, string> differences)
    {
        using var target = new DynamoDbTarget(server.Endpoint);
        var run = DynamoDbScenarios.All[scenario];
        if (differences.TryGetValue(scenario, out var reason))
        {
            var difference = await Record.ExceptionAsync(() => run(target));
            Assert.True(difference is XunitException, $"The difference is gone or has become a crash ({difference?.Message}); it was: {reason}");
            return;
        }

        await run(target);
    }
}
