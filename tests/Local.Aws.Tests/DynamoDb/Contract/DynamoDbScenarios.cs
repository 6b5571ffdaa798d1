using System.Text.Json.Nodes;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>What any DynamoDB does. The embedded one must pass them all; the referees say whether the scenarios themselves are right.</summary>
internal static partial class DynamoDbScenarios
{
    public static IReadOnlyDictionary<string, Func<DynamoDbTarget, Task>> All { get; } = new Dictionary<string, Func<DynamoDbTarget, Task>>
    {
        ["ConditionalCreateHasOneWinner"] = ConditionalCreate,
        ["FailedConditionShowsTheOldItem"] = FailedConditionShowsTheOldItem,
        ["ConditionsAgreeOnOneItem"] = ConditionsAgree,
        ["ComparisonsOfTwoTypesAreFalse"] = TwoTypes,
        ["UpdatesChangeNestedDocuments"] = NestedUpdates,
        ["SetsGrowAndShrink"] = Sets,
        ["SetsOfNumbersCompareByValue"] = NumberSets,
        ["NumbersAreExact"] = Numbers,
        ["NumbersOfThirtyNineDigitsAreRefused"] = TooManyDigits,
        ["ReturnValuesAreTheUpdatedParts"] = ReturnValues,
        ["QueryRangesAndPages"] = QueryRanges,
        ["ScanFiltersAndCounts"] = ScanFilters,
        ["ProjectionTakesNestedParts"] = Projections,
        ["BatchOfTwentySixWritesIsRefused"] = BatchLimit,
        ["BatchWritesAndReads"] = Batches,
        ["TransactionIsAllOrNothing"] = Transactions,
        ["RepeatedTransactionTokenHasNoEffect"] = TransactionToken,
        ["AddedGlobalIndexIsFilled"] = AddedIndex,
        ["EmptyKeysAreRefused"] = EmptyKeys,
        ["ItemOver400KilobytesIsRefused"] = ItemLimit,
        ["TimeToLiveIsStored"] = TimeToLive,
        ["UndefinedNameIsAValidationError"] = UndefinedName,
        ["MissingTableIsNotFound"] = MissingTable,
        ["WrongExpressionsAreValidationErrors"] = WrongExpressions,
    };

    private static async Task ConditionalCreate(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        var body = $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"k"} },"ConditionExpression":"attribute_not_exists(pk)"}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => target.SendAsync("PutItem", body)));
        Assert.Single(answers, answer => answer.Code.Length == 0);
        Assert.Equal(15, answers.Count(answer => answer.Code == "ConditionalCheckFailedException"));
    }

    private static async Task FailedConditionShowsTheOldItem(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"k"},"v":{"N":"1"}}""");
        var answer = await target.RefuseAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"UpdateExpression":"SET v = :v","ConditionExpression":"v = :v",
             "ExpressionAttributeValues":{":v":{"N":"2"} },"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}
            """);
        Assert.Equal("1", answer.Document["Item"]?["v"]?["N"]?.GetValue<string>());
    }

    private static async Task NestedUpdates(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"k"},"m":{"M":{"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]},"x":{"S":"x"}}},"n":{"N":"5"}}""");
        await target.CallAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },
             "UpdateExpression":"SET m.l[0] = :v, m.y = m.x, n = n - :five, z = if_not_exists(z, :v), a = list_append(m.l, :list) REMOVE m.l[2], m.x",
             "ExpressionAttributeValues":{":v":{"S":"v"},":five":{"N":"5"},":list":{"L":[{"BOOL":true}]} } }
            """);
        await AssertItem(target, table, """
            {"pk":{"S":"k"},"m":{"M":{"l":{"L":[{"S":"v"},{"N":"1"}]},"y":{"S":"x"}}},"n":{"N":"0"},"z":{"S":"v"},
             "a":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"BOOL":true}]}}
            """);
        await RefuseUpdate(target, table, "SET nothing.x = :v");
        await RefuseUpdate(target, table, "SET q = nothing + :v");
        await RefuseUpdate(target, table, "SET pk = :v");
    }

    private static async Task Sets(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.CallAsync("UpdateItem", Body("ADD s :s, n :n", """{":s":{"SS":["b","a"]},":n":{"NS":["1","2"]}}"""));
        await target.CallAsync("UpdateItem", Body("ADD s :s DELETE n :n", """{":s":{"SS":["c","a"]},":n":{"NS":["1","7"]}}"""));
        var item = await target.GetAsync(table, """{"pk":{"S":"k"}}""");
        Assert.Equal(["a", "b", "c"], item!["s"]!["SS"]!.AsArray().Select(member => member!.GetValue<string>()).Order());
        Assert.Equal("""["2"]""", item["n"]!["NS"]!.ToJsonString());
        await target.CallAsync("UpdateItem", Body("DELETE n :n", """{":n":{"NS":["2"]}}"""));
        Assert.Null((await target.GetAsync(table, """{"pk":{"S":"k"}}"""))!["n"]);

        string Body(string update, string values) => $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"UpdateExpression":"{{{update}}}","ExpressionAttributeValues":{{{values}}} }
            """;
    }

    private static async Task NumberSets(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"k"},"n":{"NS":["1","2"]}}""");
        await target.CallAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"UpdateExpression":"DELETE n :n","ExpressionAttributeValues":{":n":{"NS":["1.0","7"]} } }
            """);
        await AssertItem(target, table, """{"pk":{"S":"k"},"n":{"NS":["2"]}}""");
    }

    private static async Task Numbers(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"k"},"n":{"N":"0.1"},"big":{"N":"12345678901234567890123456789012345678"}}""");
        for (var i = 0; i < 3; i++)
        {
            await target.CallAsync("UpdateItem", $$$"""
                {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"UpdateExpression":"ADD n :d, big :one",
                 "ExpressionAttributeValues":{":d":{"N":"0.2"},":one":{"N":"1"} } }
                """);
        }

        await AssertItem(target, table, """{"pk":{"S":"k"},"n":{"N":"0.7"},"big":{"N":"12345678901234567890123456789012345681"}}""");
    }

    private static async Task TooManyDigits(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        foreach (var number in new[] { "123456789012345678901234567890123456789", "1e126", "1e-131", "abc" })
        {
            var answer = await target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"k"},"n":{"N":"{{{number}}}"} } }""");
            Assert.Equal("ValidationException", answer.Code);
        }
    }

    private static async Task ReturnValues(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.PutAsync(table, """{"pk":{"S":"k"},"a":{"N":"1"},"b":{"N":"1"}}""");
        var old = await Update("UPDATED_OLD");
        var renewed = await Update("UPDATED_NEW");
        var deleted = await target.CallAsync("DeleteItem", $$$"""{"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"ReturnValues":"ALL_OLD"}""");
        Assert.Equal("""{"a":{"N":"1"}}""", old["Attributes"]!.ToJsonString());
        Assert.Equal("""{"a":{"N":"3"}}""", renewed["Attributes"]!.ToJsonString());
        Assert.Equal("3", deleted["Attributes"]!["a"]!["N"]!.GetValue<string>());

        Task<JsonObject> Update(string returnValues) => target.CallAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"UpdateExpression":"SET a = a + :one","ExpressionAttributeValues":{":one":{"N":"1"} },
             "ReturnValues":"{{{returnValues}}}"}
            """);
    }

    private static async Task EmptyKeys(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync(withSortKey: true);
        foreach (var item in new[]
        {
            """{"pk":{"S":""},"sk":{"S":"s"}}""", """{"pk":{"S":"p"},"sk":{"S":""}}""", """{"pk":{"S":"p"}}""", """{"pk":{"N":"1"},"sk":{"S":"s"}}""",
        })
        {
            Assert.Equal("ValidationException", (await target.RefuseAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{{item}}}""")).Code);
        }
    }

    private static async Task ItemLimit(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        var answer = await target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"k"},"x":{"S":"{{{new string('x', 410_000)}}}"} } }""");
        Assert.Equal(("ValidationException", "Item size has exceeded the maximum allowed size"), (answer.Code, answer.Message));
    }

    private static async Task TimeToLive(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        await target.CallAsync("UpdateTimeToLive", $$$"""{"TableName":"{{{table}}}","TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true} }""");
        var described = await target.CallAsync("DescribeTimeToLive", $$"""{"TableName":"{{table}}"}""");
        Assert.Equal("ENABLED", described["TimeToLiveDescription"]!["TimeToLiveStatus"]!.GetValue<string>());
    }

    private static async Task MissingTable(DynamoDbTarget target)
    {
        foreach (var operation in new[] { "GetItem", "DeleteItem" })
        {
            var answer = await target.RefuseAsync(operation, """{"TableName":"no-such-table","Key":{"pk":{"S":"k"}}}""");
            Assert.Equal("ResourceNotFoundException", answer.Code);
        }

        Assert.Equal("ResourceNotFoundException", (await target.RefuseAsync("DescribeTable", """{"TableName":"no-such-table"}""")).Code);
    }

    private static async Task WrongExpressions(DynamoDbTarget target)
    {
        var table = await target.CreateTableAsync();
        foreach (var update in new[]
        {
            "SET a :v", "SET abort = :v", "SET a = :v, a.b = :v", "SET a = :v SET b = :v", "SET a = :missing", "SET a = b", "ADD a b",
        })
        {
            await RefuseUpdate(target, table, update);
        }
    }

    private static async Task UndefinedName(DynamoDbTarget target) => await RefuseUpdate(target, await target.CreateTableAsync(), "SET #missing = :v");

    private static async Task RefuseUpdate(DynamoDbTarget target, string table, string update)
    {
        var answer = await target.RefuseAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"} },"UpdateExpression":"{{{update}}}","ExpressionAttributeValues":{":v":{"N":"1"} } }
            """);
        Assert.Equal("ValidationException", answer.Code);
    }

    private static async Task AssertItem(DynamoDbTarget target, string table, string expected)
    {
        var item = await target.GetAsync(table, """{"pk":{"S":"k"}}""");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), item), item?.ToJsonString());
    }
}
