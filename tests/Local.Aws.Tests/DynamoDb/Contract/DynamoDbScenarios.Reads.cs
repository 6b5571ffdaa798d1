using System.Text.Json.Nodes;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <content>Conditions, queries, scans, batches and transactions.</content>
internal static partial class DynamoDbScenarios
{
    private const string ConditionItem = """
        {"pk":{"S":"k"},"s":{"S":"hello"},"n":{"N":"5"},"t":{"BOOL":true},"z":{"NULL":true},"l":{"L":[{"N":"1"},{"S":"two"}]},
         "m":{"M":{"x":{"N":"7"}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]}}
        """;

    private static Task ConditionsAgree(DynamoDbTarget target) => CheckConditions(
        target,
        ("n = :five", true), ("n <> :five", false), ("n < :five", false), ("n <= :five", true), ("n > :five", false), ("n >= :five", true),
        ("nothing = :five", false), ("nothing <> :five", true), ("NOT nothing = :five", true), ("s <> :five", true),
        ("n BETWEEN :one AND :five", true), ("n BETWEEN :six AND :seven", false), ("n IN (:one, :five)", true), ("s IN (:one, :five)", false),
        ("attribute_exists(m.x)", true), ("attribute_exists(m.y)", false), ("attribute_not_exists(l[2])", true), ("attribute_exists(l[1])", true),
        ("attribute_type(z, :null)", true), ("attribute_type(s, :null)", false), ("begins_with(s, :he)", true), ("begins_with(s, :lo)", false),
        ("contains(s, :lo)", true), ("contains(ss, :a)", true), ("contains(ns, :one)", true), ("contains(l, :one)", true), ("contains(n, :one)", false),
        ("size(s) = :five", true), ("size(ss) < :five", true), ("size(l) < size(s)", true), ("m.x = :seven", true), ("l[0] = :one", true),
        ("n = :five AND s = :a OR t = :true", true), ("n = :five AND (s = :a OR t = :true)", true), ("NOT n = :five OR s = :a", false),
        ("NOT (n = :five AND s = :a)", true), ("t = :true AND NOT z = :true", true));

    private static Task TwoTypes(DynamoDbTarget target) => CheckConditions(
        target, ("s < :five", false), ("s >= :five", false), ("z <= :five", false), ("n BETWEEN :a AND :he", false), ("NOT s < :five", true));

    private static async Task CheckConditions(DynamoDbTarget target, params (string Condition, bool Holds)[] cases)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, ConditionItem);
        foreach (var (condition, holds) in cases)
        {
            var request = new JsonObject { ["TableName"] = table, ["Item"] = JsonNode.Parse(ConditionItem), ["ConditionExpression"] = condition };
            if (Values(condition) is { Count: > 0 } values)
            {
                request["ExpressionAttributeValues"] = values;
            }

            var answer = await target.SendAsync("PutItem", request.ToJsonString());
            Assert.True(answer.Code == (holds ? string.Empty : "ConditionalCheckFailedException"), $"{condition}: {answer.Code} {answer.Message}");
        }
    }

    private static async Task QueryRanges(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync(withSortKey: true);
        for (var i = 0; i < 9; i++)
        {
            await target.PutAsync(table, $$$"""{"pk":{"S":"p"},"sk":{"S":"a{{{i}}}"},"odd":{"BOOL":{{{(i % 2 == 1 ? "true" : "false")}}} } }""");
        }

        await target.PutAsync(table, """{"pk":{"S":"p"},"sk":{"S":"b"},"odd":{"BOOL":true}}""");
        foreach (var (condition, first, last, count) in new[]
        {
            ("begins_with(sk, :x)", "a0", "a8", 9), ("sk > :x", "a0", "b", 10), ("sk BETWEEN :two AND :four", "a2", "a4", 3), ("sk <= :two", "a0", "a2", 3),
        })
        {
            foreach (var forward in new[] { true, false })
            {
                var seen = await Pages(target, table, condition, forward);
                Assert.Equal(count, seen.Count);
                Assert.Equal((first, last), forward ? (seen[0], seen[^1]) : (seen[^1], seen[0]));
            }
        }
    }

    private static async Task<List<string>> Pages(DynamoDbTarget target, string table, string condition, bool forward)
    {
        var seen = new List<string>();
        JsonNode? start = null;
        do
        {
            var values = new JsonObject { [":p"] = Text("p") };
            AddIfUsed(":x", "a");
            AddIfUsed(":two", "a2");
            AddIfUsed(":four", "a4");
            var request = new JsonObject
            {
                ["TableName"] = table,
                ["KeyConditionExpression"] = "pk = :p AND " + condition,
                ["ExpressionAttributeValues"] = values,
                ["ScanIndexForward"] = forward,
                ["Limit"] = 4,
            };
            if (start is not null)
            {
                request["ExclusiveStartKey"] = start.DeepClone();
            }

            var answer = await target.CallAsync("Query", request.ToJsonString());
            seen.AddRange(answer["Items"]!.AsArray().Select(item => item!["sk"]!["S"]!.GetValue<string>()));
            start = answer["LastEvaluatedKey"];

            void AddIfUsed(string name, string value)
            {
                if (condition.Contains(name, StringComparison.Ordinal))
                {
                    values[name] = Text(value);
                }
            }
        }
        while (start is not null);
        return seen;
    }

    private static async Task ScanFilters(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        for (var i = 0; i < 20; i++)
        {
            await target.PutAsync(table, $$$"""{"pk":{"S":"{{{i}}}"},"n":{"N":"{{{i}}}"} }""");
        }

        var filtered = await target.CallAsync("Scan", $$$"""
            {"TableName":"{{{table}}}","FilterExpression":"n >= :n","ExpressionAttributeValues":{":n":{"N":"15"} },"Select":"COUNT"}
            """);
        var limited = await target.CallAsync("Scan", $$"""{"TableName":"{{table}}","Limit":7}""");
        Assert.Equal((5, 20), (filtered["Count"]!.GetValue<int>(), filtered["ScannedCount"]!.GetValue<int>()));
        Assert.Equal(7, limited["Count"]!.GetValue<int>());
        Assert.NotNull(limited["LastEvaluatedKey"]);
    }

    private static async Task Projections(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"k"},"m":{"M":{"x":{"N":"1"},"y":{"N":"2"}}},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]},"name":{"S":"n"}}""");
        var answer = await target.CallAsync("GetItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"ProjectionExpression":"m.y, l[2], l[0], #n, nothing","ExpressionAttributeNames":{"#n":"name"} }
            """);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse("""{"m":{"M":{"y":{"N":"2"}}},"l":{"L":[{"N":"0"},{"N":"2"}]},"name":{"S":"n"}}"""), answer["Item"]),
            answer.ToJsonString());
    }

    private static async Task BatchLimit(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        var puts = string.Join(',', Enumerable.Range(0, 26).Select(i => $$$"""{"PutRequest":{"Item":{"pk":{"S":"{{{i}}}"} } } }"""));
        Assert.Equal("ValidationException", (await target.RefuseAsync("BatchWriteItem", $$"""{"RequestItems":{"{{table}}":[{{puts}}]} }""")).Code);
    }

    private static async Task Batches(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"old"}}""");
        await target.CallAsync("BatchWriteItem", $$$"""
            {"RequestItems":{"{{{table}}}":[{"PutRequest":{"Item":{"pk":{"S":"a"} } } },{"DeleteRequest":{"Key":{"pk":{"S":"old"} } } }]} }
            """);
        var read = await target.CallAsync("BatchGetItem", $$$"""
            {"RequestItems":{"{{{table}}}":{"Keys":[{"pk":{"S":"a"} },{"pk":{"S":"old"} }]} } }
            """);
        Assert.Equal("""[{"pk":{"S":"a"}}]""", read["Responses"]![table]!.ToJsonString());
    }

    private static async Task Transactions(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"there"}}""");
        var answer = await target.RefuseAsync("TransactWriteItems", $$$"""
            {"TransactItems":[{"Put":{"TableName":"{{{table}}}","Item":{"pk":{"S":"a"} } } },
             {"Put":{"TableName":"{{{table}}}","Item":{"pk":{"S":"there"} },"ConditionExpression":"attribute_not_exists(pk)"} }]}
            """);
        Assert.Equal("TransactionCanceledException", answer.Code);
        Assert.Equal(
            ["None", "ConditionalCheckFailed"],
            answer.Document["CancellationReasons"]!.AsArray().Select(reason => reason!["Code"]!.GetValue<string>()));
        Assert.Null(await target.GetAsync(table, """{"pk":{"S":"a"}}"""));
    }

    private static async Task TransactionToken(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        var body = $$$"""
            {"ClientRequestToken":"{{{table}}}","TransactItems":[{"Update":{"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },
             "UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"} } } }]}
            """;
        await target.CallAsync("TransactWriteItems", body);
        await target.CallAsync("TransactWriteItems", body);
        await AssertItem(target, table, """{"pk":{"S":"k"},"n":{"N":"1"}}""");
    }

    private static async Task AddedIndex(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"1"},"holder":{"S":"a"}}""");
        await target.CallAsync("UpdateTable", $$"""
            {"TableName":"{{table}}","AttributeDefinitions":[{"AttributeName":"holder","AttributeType":"S"},{"AttributeName":"pk","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-holder","Projection":{"ProjectionType":"ALL"},
              "KeySchema":[{"AttributeName":"holder","KeyType":"HASH"}]} }]}
            """);
        var answer = await target.CallAsync("Query", $$$"""
            {"TableName":"{{{table}}}","IndexName":"by-holder","KeyConditionExpression":"holder = :h","ExpressionAttributeValues":{":h":{"S":"a"} } }
            """);
        Assert.Equal(1, answer["Count"]!.GetValue<int>());
    }

    private static JsonObject Values(string condition)
    {
        var values = new JsonObject();
        foreach (var (name, value) in new (string, JsonObject)[]
        {
            (":five", Number("5")), (":one", Number("1")), (":six", Number("6")), (":seven", Number("7")), (":null", Text("NULL")), (":he", Text("he")),
            (":lo", Text("lo")), (":a", Text("a")), (":true", new JsonObject { ["BOOL"] = true }),
        })
        {
            if (System.Text.RegularExpressions.Regex.IsMatch(condition, name + @"\b"))
            {
                values[name] = value;
            }
        }

        return values;
    }

    private static JsonObject Text(string value) => new() { ["S"] = value };

    private static JsonObject Number(string value) => new() { ["N"] = value };
}
