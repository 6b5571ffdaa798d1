namespace Local.Aws.Tests.DynamoDb.Contract;

public sealed class LocalContractTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    public static TheoryData<string> Names => [.. DynamoDbScenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task EmbeddedDynamoDbKeepsTheContract(string scenario) => DynamoDbScenarios.All[scenario](server.Target);
}
