using Kinesis.Consumer.Simulation.Mutations;
using Kinesis.Consumer.Simulation.Running;

namespace Kinesis.Consumer.Simulation;

/// <summary>The simulation is worth what it catches: with a deliberate bug around the library, some seed of a fixed range breaks a rule.</summary>
public sealed class MutationTests
{
    private const int Seeds = 600;

    public static TheoryData<string> Mutations => [.. Enum.GetNames<Mutation>().Where(name => name != nameof(Mutation.None))];

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task ADeliberateBugIsCaught(string mutation)
    {
        var report = await SeedFarm.RunAsync(
            new SeedRange(1, Seeds, Mutation: Enum.Parse<Mutation>(mutation), StopsAtFailure: true), processes: 1);

        Assert.True(report.Failed.Count > 0, $"{mutation} went unnoticed in {Seeds} seeds");
    }
}
