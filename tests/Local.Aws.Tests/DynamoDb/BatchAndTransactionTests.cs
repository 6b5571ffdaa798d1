using Local.Aws.Hosting;
using Testing.Support;

namespace Local.Aws.Tests.DynamoDb;

public sealed class BatchAndTransactionTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    private DynamoDbTarget Target => server.Target;

    [Fact]
    public async Task BatchWritesAndReadsManyTables()
    {
        var (one, two) = (await Target.CreateTableAsync(), await Target.CreateTableAsync());
        await Target.PutAsync(two, """{"pk":{"S":"old"}}""");

        var written = await Target.CallAsync("BatchWriteItem", $$$"""
            {"RequestItems":{"{{{one}}}":[{"PutRequest":{"Item":{"pk":{"S":"a"},"x":{"N":"1"} } } },{"PutRequest":{"Item":{"pk":{"S":"b"} } } }],
             "{{{two}}}":[{"DeleteRequest":{"Key":{"pk":{"S":"old"} } } }]} }
            """);
        var read = await Target.CallAsync("BatchGetItem", $$$"""
            {"RequestItems":{"{{{one}}}":{"Keys":[{"pk":{"S":"a"} },{"pk":{"S":"none"} }],"ProjectionExpression":"x"},
             "{{{two}}}":{"Keys":[{"pk":{"S":"old"} }]} } }
            """);

        Assert.Equal("{}", written["UnprocessedItems"]!.ToJsonString());
        Assert.Equal("""[{"x":{"N":"1"}}]""", read["Responses"]![one]!.ToJsonString());
        Assert.Equal("[]", read["Responses"]![two]!.ToJsonString());
        Assert.Equal("{}", read["UnprocessedKeys"]!.ToJsonString());
    }

    [Fact]
    public async Task BatchLimitsAndDuplicatesAreRefused()
    {
        var table = await Target.CreateTableAsync();
        var puts = string.Join(',', Enumerable.Range(0, 26).Select(i => $$$"""{"PutRequest":{"Item":{"pk":{"S":"{{{i}}}"} } } }"""));
        var keys = string.Join(',', Enumerable.Range(0, 101).Select(i => $$$"""{"pk":{"S":"{{{i}}}"} }"""));

        var tooManyWrites = await Target.RefuseAsync("BatchWriteItem", $$"""{"RequestItems":{"{{table}}":[{{puts}}]} }""");
        var tooManyReads = await Target.RefuseAsync("BatchGetItem", $$$"""{"RequestItems":{"{{{table}}}":{"Keys":[{{{keys}}}]} } }""");
        var twice = await Target.RefuseAsync("BatchWriteItem", $$$"""
            {"RequestItems":{"{{{table}}}":[{"PutRequest":{"Item":{"pk":{"S":"a"} } } },{"DeleteRequest":{"Key":{"pk":{"S":"a"} } } }]} }
            """);

        Assert.Equal("Too many items requested for the BatchWriteItem call", tooManyWrites.Message);
        Assert.Equal("Too many items requested for the BatchGetItem call", tooManyReads.Message);
        Assert.Equal("Provided list of item keys contains duplicates", twice.Message);
    }

    [Fact]
    public async Task CancelledTransactionChangesNothingAndSaysWhy()
    {
        var (one, two) = (await Target.CreateTableAsync(), await Target.CreateTableAsync());
        await Target.PutAsync(two, """{"pk":{"S":"b"},"v":{"N":"7"}}""");

        var refused = await Target.RefuseAsync("TransactWriteItems", $$$"""
            {"TransactItems":[{"Put":{"TableName":"{{{one}}}","Item":{"pk":{"S":"a"} } } },
             {"Update":{"TableName":"{{{two}}}","Key":{"pk":{"S":"b"} },"UpdateExpression":"SET v = :v","ConditionExpression":"v = :v",
              "ExpressionAttributeValues":{":v":{"N":"8"} },"ReturnValuesOnConditionCheckFailure":"ALL_OLD"} },
             {"ConditionCheck":{"TableName":"{{{two}}}","Key":{"pk":{"S":"c"} },"ConditionExpression":"attribute_not_exists(pk)"} }]}
            """);

        Assert.Equal("TransactionCanceledException", refused.Code);
        Assert.Equal(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]", refused.Message);
        Assert.Equal(
            """[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"pk":{"S":"b"},"v":{"N":"7"}}},{"Code":"None"}]""",
            refused.Document["CancellationReasons"]!.ToJsonString());
        Assert.Null(await Target.GetAsync(one, """{"pk":{"S":"a"}}"""));
    }

    [Fact]
    public async Task RepeatedTransactionTokenHasNoSecondEffect()
    {
        var table = await Target.CreateTableAsync();
        string Body(string amount) => $$$"""
            {"ClientRequestToken":"token-1","TransactItems":[{"Update":{"TableName":"{{{table}}}","Key":{"pk":{"S":"a"} },
             "UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"{{{amount}}}"} } } }]}
            """;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Target.CallAsync("TransactWriteItems", Body("1"))));
        var other = await Target.RefuseAsync("TransactWriteItems", Body("2"));
        var read = await Target.CallAsync("TransactGetItems", $$$"""
            {"TransactItems":[{"Get":{"TableName":"{{{table}}}","Key":{"pk":{"S":"a"} } } },{"Get":{"TableName":"{{{table}}}","Key":{"pk":{"S":"b"} } } }]}
            """);

        Assert.Equal("IdempotentParameterMismatchException", other.Code);
        Assert.Equal("""[{"Item":{"pk":{"S":"a"},"n":{"N":"1"}}},{}]""", read["Responses"]!.ToJsonString());
    }

    [Fact]
    public async Task TransfersBetweenTablesInBothDirectionsKeepTheTotal()
    {
        var tables = new[] { await Target.CreateTableAsync(), await Target.CreateTableAsync() };
        foreach (var table in tables)
        {
            await Target.PutAsync(table, """{"pk":{"S":"a"},"n":{"N":"100"}}""");
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            var (from, to) = (tables[writer % 2], tables[(writer + 1) % 2]);
            for (var i = 0; i < 10; i++)
            {
                await Target.CallAsync("TransactWriteItems", $$$"""
                    {"TransactItems":[{{{Add(from, "-1")}}},{{{Add(to, "1")}}}]}
                    """);
                var seen = await Target.CallAsync("TransactGetItems", $$$"""
                    {"TransactItems":[{"Get":{"TableName":"{{{from}}}","Key":{"pk":{"S":"a"} } } },{"Get":{"TableName":"{{{to}}}","Key":{"pk":{"S":"a"} } } }]}
                    """);
                Assert.Equal(200, seen["Responses"]!.AsArray().Sum(item => int.Parse(
                    item!["Item"]!["n"]!["N"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)));
            }
        }));

        static string Add(string table, string amount) => $$$"""
            {"Update":{"TableName":"{{{table}}}","Key":{"pk":{"S":"a"} },"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"{{{amount}}}"} } } }
            """;
    }

    [Fact]
    public async Task ProvisionedTableThrottlesOnlyWithAwsLimits()
    {
        var time = new ManualTimeProvider();
        await using var limited = await LocalAwsServer.StartAsync(
            new LocalAwsOptions { Limits = LimitsMode.Aws, TimeProvider = time }, CancellationToken.None);
        using var target = new DynamoDbTarget(limited.Endpoint);
        var table = DynamoDbTarget.NewTableName();
        await target.CallAsync("CreateTable", $$"""
            {"TableName":"{{table}}","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}
            """);
        var put = $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"a"},"x":{"S":"{{{new string('x', 100_000)}}}"} } }""";

        for (var i = 0; i < 4; i++)
        {
            await target.CallAsync("PutItem", put);
        }

        var refused = await target.RefuseAsync("PutItem", put);
        time.Advance(TimeSpan.FromSeconds(120));
        await target.CallAsync("PutItem", put);

        Assert.Equal("ProvisionedThroughputExceededException", refused.Code);
    }
}
