using System.Net;
using System.Text;

namespace Local.Aws.Tests.DynamoDb;

public sealed class HostileRequestTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    private static readonly string[] Operations =
    [
        "PutItem", "GetItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchWriteItem", "BatchGetItem", "TransactWriteItems", "TransactGetItems",
        "CreateTable", "DescribeTable", "UpdateTable", "DeleteTable", "ListTables", "UpdateTimeToLive", "DescribeTimeToLive", "TagResource",
    ];

    private DynamoDbTarget Target => server.Target;

    [Theory]
    [InlineData("", "SerializationException")]
    [InlineData("nonsense", "SerializationException")]
    [InlineData("[]", "SerializationException")]
    [InlineData("1", "SerializationException")]
    [InlineData("{", "SerializationException")]
    [InlineData("{}{}", "SerializationException")]
    [InlineData("""{"TableName":"\ud800"}""", "SerializationException")]
    [InlineData("""{"TableName":{"a":1}}""", "SerializationException")]
    [InlineData("""{"TableName":17}""", "SerializationException")]
    [InlineData("""{"TableName":"a;b"}""", "ValidationException")]
    public async Task WrongBodiesAreTheClientsFaultInEveryOperation(string body, string code)
    {
        foreach (var operation in Operations)
        {
            var answer = await Target.SendAsync(operation, body);
            var expectsBatch = operation.StartsWith("Batch", StringComparison.Ordinal) || operation.StartsWith("Transact", StringComparison.Ordinal)
                || operation is "ListTables" or "TagResource";
            if (expectsBatch && body.StartsWith("""{"T""", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.True(
                answer.Status == HttpStatusCode.BadRequest && answer.Code == code,
                $"{operation} {body} gave {answer.Status} {answer.Code}: {answer.Message}");
        }
    }

    [Fact]
    public async Task InvalidUtf8IsRefused()
    {
        byte[] body = [.. """{"TableName":"abc","Item":{"pk":{"S":" """u8, 0xC3, 0x28, .. "\"}}}"u8];

        var answer = await Target.SendAsync("PutItem", body);

        Assert.Equal("SerializationException", answer.Code);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(5000)]
    [InlineData(200_000)]
    public async Task DeepNestingIsRefused(int depth)
    {
        var table = await Target.CreateTableAsync();
        var value = new StringBuilder();
        value.Insert(0, """{"L":[""", depth).Append("""{"S":"x"}""");
        for (var i = 0; i < depth; i++)
        {
            value.Append("]}");
        }

        var answer = await Target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"a"},"x":{{{value}}} } }""");

        Assert.Equal("ValidationException", answer.Code);
        Assert.StartsWith("Nesting Levels have exceeded supported limits", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DocumentOfThirtyTwoLevelsIsStored()
    {
        var table = await Target.CreateTableAsync();
        var value = new StringBuilder();
        value.Insert(0, """{"L":[""", 32).Append("""{"S":"x"}""");
        for (var i = 0; i < 32; i++)
        {
            value.Append("]}");
        }

        await Target.PutAsync(table, $$$"""{"pk":{"S":"a"},"x":{{{value}}} }""");

        Assert.Equal(value.ToString(), (await Target.GetAsync(table, """{"pk":{"S":"a"}}"""))!["x"]!.ToJsonString());
    }

    [Fact]
    public async Task DocumentCannotGrowDeeperByUpdates()
    {
        var table = await Target.CreateTableAsync();
        await Target.PutAsync(table, """{"pk":{"S":"a"},"m":{"M":{"x":{"M":{}}}}}""");
        var update = $$$"""{"TableName":"{{{table}}}","Key":{"pk":{"S":"a"} },"UpdateExpression":"SET m.x = m"}""";
        for (var level = 2; level <= 32; level++)
        {
            await Target.CallAsync("UpdateItem", update);
        }

        var refused = await Target.RefuseAsync("UpdateItem", update);

        Assert.StartsWith("Nesting Levels have exceeded supported limits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneTableTwiceInABatchIsTheClientsFault()
    {
        var table = await Target.CreateTableAsync();
        var keys = """{"Keys":[{"pk":{"S":"a"}}]}""";

        var answer = await Target.RefuseAsync("BatchGetItem", $$"""{"RequestItems":{"{{table}}":{{keys}},"{{table}}":{{keys}}} }""");

        Assert.Equal("ValidationException", answer.Code);
    }

    [Fact]
    public async Task WrongPlaceholderValueIsNamed()
    {
        var answer = await Target.RefuseAsync("UpdateItem", """
            {"TableName":"abc","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET a = :a","ExpressionAttributeValues":{":a":{"N":"x"}}}
            """);

        Assert.Equal(
            "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a", answer.Message);
    }

    [Fact]
    public async Task HugeNumbersAreRefusedQuickly()
    {
        var table = await Target.CreateTableAsync();
        foreach (var number in new[] { new string('9', 1_000_000), "1e" + new string('9', 1_000_000), "0." + new string('0', 1_000_000) + "1" })
        {
            var answer = await Target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"a"},"x":{"N":"{{{number}}}"} } }""");
            Assert.Equal("ValidationException", answer.Code);
        }
    }

    [Theory]
    [InlineData("0", "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("-99999999999999999999", "Value '-2147483648' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    public async Task WrongLimitsNameTheirRange(string limit, string message)
    {
        var table = await Target.CreateTableAsync();

        var answer = await Target.RefuseAsync("Scan", $$"""{"TableName":"{{table}}","Limit":{{limit}}}""");

        Assert.Equal("1 validation error detected: " + message, answer.Message);
    }

    [Fact]
    public async Task LegacyParametersAreRefusedByName()
    {
        var table = await Target.CreateTableAsync();

        var answer = await Target.RefuseAsync("PutItem", $$$"""
            {"TableName":"{{{table}}}","Item":{"pk":{"S":"a"} },"Expected":{"pk":{"Exists":false} } }
            """);

        Assert.Equal("The legacy parameters {Expected} are not supported here: use expression parameters instead", answer.Message);
    }

    [Fact]
    public async Task UnknownOperationIsNamed()
    {
        var answer = await Target.RefuseAsync("Frobnicate", "{}");

        Assert.Equal("UnknownOperationException", answer.Code);
    }

    [Fact]
    public async Task MissingTableIsNamedByControlOperationsOnly()
    {
        var put = await Target.RefuseAsync("PutItem", """{"TableName":"none-such","Item":{"pk":{"S":"a"}}}""");
        var describe = await Target.RefuseAsync("DescribeTable", """{"TableName":"none-such"}""");

        Assert.Equal(("ResourceNotFoundException", "Requested resource not found"), (put.Code, put.Message));
        Assert.Equal("Requested resource not found: Table: none-such not found", describe.Message);
    }
}
