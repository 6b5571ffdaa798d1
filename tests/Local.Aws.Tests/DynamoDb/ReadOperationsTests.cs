using System.Text.Json.Nodes;

namespace Local.Aws.Tests.DynamoDb;

public sealed class ReadOperationsTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    private DynamoDbTarget Target => server.Target;

    [Theory]
    [InlineData("pk = :p", "1,2,10,-3.5")]
    [InlineData("pk = :p AND sk = :two", "2")]
    [InlineData("pk = :p AND sk < :two", "1,-3.5")]
    [InlineData("pk = :p AND sk <= :two", "1,2,-3.5")]
    [InlineData("pk = :p AND sk > :two", "10")]
    [InlineData(":p = pk AND :two <= sk", "2,10")]
    [InlineData("pk = :p AND sk BETWEEN :two AND :ten", "2,10")]
    public async Task KeyConditionsChooseARangeInOrder(string condition, string expected)
    {
        var table = await Target.CreateTableAsync(withSortKey: true, "N");
        foreach (var sk in new[] { "10", "2", "-3.5", "1" })
        {
            await Target.PutAsync(table, $$$"""{"pk":{"S":"p"},"sk":{"N":"{{{sk}}}"}}""");
            await Target.PutAsync(table, $$$"""{"pk":{"S":"other"},"sk":{"N":"{{{sk}}}"}}""");
        }

        var sorted = expected.Split(',').OrderBy(decimal.Parse).ToList();
        var values = new JsonObject { [":p"] = new JsonObject { ["S"] = "p" } };
        foreach (var (name, number) in new[] { (":two", "2"), (":ten", "10") })
        {
            if (condition.Contains(name, StringComparison.Ordinal))
            {
                values[name] = new JsonObject { ["N"] = number };
            }
        }

        foreach (var forward in new[] { true, false })
        {
            var answer = await Target.CallAsync("Query", $$"""
                {"TableName":"{{table}}","KeyConditionExpression":"{{condition}}","ScanIndexForward":{{(forward ? "true" : "false")}},
                 "ExpressionAttributeValues":{{values.ToJsonString()}} }
                """);
            Assert.Equal(forward ? sorted : sorted.AsEnumerable().Reverse(), Numbers(answer, "sk"));
        }
    }

    [Theory]
    [InlineData("sk = :p", "Query condition missed key schema element: pk")]
    [InlineData("pk > :p", "Query key condition not supported")]
    [InlineData("pk = :p AND x = :p", "Query condition missed key schema element: sk")]
    [InlineData("pk = :p OR sk = :p", "Invalid operator used in KeyConditionExpression: OR")]
    [InlineData("pk <> :p", "Invalid operator used in KeyConditionExpression: <>")]
    [InlineData("contains(pk, :p)", "Invalid operator used in KeyConditionExpression: contains")]
    [InlineData("pk = :p AND pk = :p", "KeyConditionExpressions must only contain one condition per key")]
    [InlineData("pk.a = :p", "KeyConditionExpressions cannot have conditions on nested attributes")]
    [InlineData("size(pk) = :p", "KeyConditionExpressions cannot contain nested operations")]
    public async Task WrongKeyConditionsAreRefusedInDynamoDbsWords(string condition, string message)
    {
        var table = await Target.CreateTableAsync(withSortKey: true);

        var answer = await Target.RefuseAsync("Query", $$$"""
            {"TableName":"{{{table}}}","KeyConditionExpression":"{{{condition}}}","ExpressionAttributeValues":{":p":{"S":"p"} } }
            """);

        Assert.Equal(message, answer.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PagesOfAQueryJoinWithoutGapOrRepeat(bool forward)
    {
        var table = await Target.CreateTableAsync(withSortKey: true);
        for (var i = 0; i < 23; i++)
        {
            await Target.PutAsync(table, $$$"""{"pk":{"S":"p"},"sk":{"S":"{{{i:00}}}"},"even":{"BOOL":{{{(i % 2 == 0 ? "true" : "false")}}} } }""");
        }

        var seen = new List<string>();
        string? start = null;
        do
        {
            var answer = await Target.CallAsync("Query", $$$"""
                {"TableName":"{{{table}}}","KeyConditionExpression":"pk = :p","FilterExpression":"even = :t","Limit":4,
                 "ScanIndexForward":{{{(forward ? "true" : "false")}}},"ProjectionExpression":"sk",
                 "ExpressionAttributeValues":{":p":{"S":"p"},":t":{"BOOL":true} }{{{(start is null ? string.Empty : ",\"ExclusiveStartKey\":" + start)}}} }
                """);
            seen.AddRange(answer["Items"]!.AsArray().Select(item => item!["sk"]!["S"]!.GetValue<string>()));
            Assert.True(answer["ScannedCount"]!.GetValue<int>() <= 4);
            start = answer["LastEvaluatedKey"]?.ToJsonString();
        }
        while (start is not null);

        var expected = Enumerable.Range(0, 12).Select(i => $"{i * 2:00}");
        Assert.Equal(forward ? expected : expected.Reverse(), seen);
    }

    [Fact]
    public async Task AnswerEndsAtOneMegabyteBeforeTheFilter()
    {
        var table = await Target.CreateTableAsync(withSortKey: true);
        for (var i = 0; i < 12; i++)
        {
            await Target.PutAsync(table, $$$"""{"pk":{"S":"p"},"sk":{"S":"{{{i:00}}}"},"x":{"S":"{{{new string('x', 100_000)}}}"} }""");
        }

        var first = await Target.CallAsync("Query", $$$"""
            {"TableName":"{{{table}}}","KeyConditionExpression":"pk = :p","Select":"COUNT","ExpressionAttributeValues":{":p":{"S":"p"} } }
            """);
        var second = await Target.CallAsync("Query", $$$"""
            {"TableName":"{{{table}}}","KeyConditionExpression":"pk = :p","Select":"COUNT","ExpressionAttributeValues":{":p":{"S":"p"} },
             "ExclusiveStartKey":{{{first["LastEvaluatedKey"]!.ToJsonString()}}} }
            """);

        Assert.Equal(10, first["Count"]!.GetValue<int>());
        Assert.Null(first["Items"]);
        Assert.Equal(2, second["Count"]!.GetValue<int>());
        Assert.Null(second["LastEvaluatedKey"]);
    }

    [Fact]
    public async Task ParallelSegmentsOfAScanCoverTheTableOnce()
    {
        var table = await Target.CreateTableAsync();
        for (var i = 0; i < 100; i++)
        {
            await Target.PutAsync(table, $$$"""{"pk":{"S":"{{{i}}}"} }""");
        }

        var seen = new List<string>();
        var busy = 0;
        for (var segment = 0; segment < 7; segment++)
        {
            string? start = null;
            var before = seen.Count;
            do
            {
                var answer = await Target.CallAsync("Scan", $$"""
                    {"TableName":"{{table}}","Limit":5,"Segment":{{segment}},"TotalSegments":7 {{(start is null ? string.Empty : ",\"ExclusiveStartKey\":" + start)}} }
                    """);
                seen.AddRange(answer["Items"]!.AsArray().Select(item => item!["pk"]!["S"]!.GetValue<string>()));
                start = answer["LastEvaluatedKey"]?.ToJsonString();
            }
            while (start is not null);
            busy += seen.Count > before ? 1 : 0;
        }

        Assert.Equal(100, seen.Count);
        Assert.Equal(100, seen.Distinct().Count());
        Assert.Equal(7, busy);
    }

    [Fact]
    public async Task GlobalIndexFollowsItsItems()
    {
        var table = await Target.CreateTableAsync();
        await Target.PutAsync(table, """{"pk":{"S":"1"},"owner":{"S":"a"},"n":{"N":"1"}}""");
        await Target.CallAsync("UpdateTable", $$"""
            {"TableName":"{{table}}","AttributeDefinitions":[{"AttributeName":"owner","AttributeType":"S"},{"AttributeName":"pk","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-owner","Projection":{"ProjectionType":"KEYS_ONLY"},
              "KeySchema":[{"AttributeName":"owner","KeyType":"HASH"},{"AttributeName":"pk","KeyType":"RANGE"}] } }]}
            """);
        await Target.PutAsync(table, """{"pk":{"S":"2"},"owner":{"S":"a"},"n":{"N":"2"}}""");
        await Target.PutAsync(table, """{"pk":{"S":"3"},"n":{"N":"3"}}""");
        Assert.Equal(["""{"pk":{"S":"1"},"owner":{"S":"a"}}""", """{"pk":{"S":"2"},"owner":{"S":"a"}}"""], await OwnedBy("a"));

        await Target.CallAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"1"} },"UpdateExpression":"SET #o = :b",
             "ExpressionAttributeNames":{"#o":"owner"},"ExpressionAttributeValues":{":b":{"S":"b"} } }
            """);
        await Target.CallAsync("DeleteItem", $$$"""{"TableName":"{{{table}}}","Key":{"pk":{"S":"2"} } }""");

        Assert.Empty(await OwnedBy("a"));
        Assert.Equal(["""{"pk":{"S":"1"},"owner":{"S":"b"}}"""], await OwnedBy("b"));
        var mismatch = await Target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"4"},"owner":{"N":"1"} } }""");
        Assert.Equal(
            "One or more parameter values were invalid: Type mismatch for Index Key owner Expected: S Actual: N IndexName: by-owner", mismatch.Message);

        async Task<IEnumerable<string>> OwnedBy(string owner)
        {
            var answer = await Target.CallAsync("Query", $$$"""
                {"TableName":"{{{table}}}","IndexName":"by-owner","KeyConditionExpression":"#o = :o",
                 "ExpressionAttributeNames":{"#o":"owner"},"ExpressionAttributeValues":{":o":{"S":"{{{owner}}}"} } }
                """);
            return answer["Items"]!.AsArray().Select(item =>
                JsonNode.Parse(item!.ToJsonString())!.AsObject().OrderByDescending(part => part.Key, StringComparer.Ordinal))
                .Select(parts => "{" + string.Join(',', parts.Select(part => $"\"{part.Key}\":{part.Value!.ToJsonString()}")) + "}");
        }
    }

    private static IEnumerable<string> Numbers(JsonObject answer, string name) =>
        answer["Items"]!.AsArray().Select(item => item![name]!["N"]!.GetValue<string>());
}
