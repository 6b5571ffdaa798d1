namespace Local.Aws.Tests.Referees;

public sealed class KinesaliteTests(KinesaliteServer server) : KinesisRefereeTests, IClassFixture<KinesaliteServer>
{
    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task RefereeAgrees(string scenario) => JudgeAsync("kinesalite", server.Endpoint, scenario);
}
