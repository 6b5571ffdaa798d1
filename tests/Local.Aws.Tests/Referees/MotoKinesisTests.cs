namespace Local.Aws.Tests.Referees;

public sealed class MotoKinesisTests(MotoServer server) : KinesisRefereeTests, IClassFixture<MotoServer>
{
    [RefereeTheory(MotoServer.Program)]
    [MemberData(nameof(Scenarios))]
    public Task RefereeAgrees(string scenario) => JudgeAsync("moto", server.Endpoint, scenario);
}
