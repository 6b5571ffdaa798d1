using System.Text.Json.Nodes;

namespace Local.Aws.Tests.DynamoDb;

public sealed class ItemOperationsTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    private DynamoDbTarget Target => server.Target;

    [Fact]
    public async Task EveryTypeComesBackAsItWasPut()
    {
        var table = await Target.CreateTableAsync();
        const string Item = """
            {"pk":{"S":"k\u00e9y \ud83d\ude00"},"n":{"N":"-12.5"},"b":{"B":"AAEC/w=="},"t":{"BOOL":true},"f":{"BOOL":false},"z":{"NULL":true},
             "ss":{"SS":["a","b"]},"ns":{"NS":["1","2.5"]},"bs":{"BS":["AA==","AQ=="]},"l":{"L":[{"S":""},{"L":[]},{"N":"34028236692093846346337460743176821145e-20"}]},
             "m":{"M":{"x":{"M":{}},"y y":{"S":"\"quoted\""}}}}
            """;
        await Target.PutAsync(table, Item);

        var found = await Target.GetAsync(table, """{"pk":{"S":"kéy 😀"}}""");

        var expected = JsonNode.Parse(Item)!;
        expected["l"]!["L"]![2] = new JsonObject { ["N"] = "340282366920938463.46337460743176821145" };
        Assert.True(JsonNode.DeepEquals(expected, found), found!.ToJsonString());
    }

    [Theory]
    [InlineData("SET a = :v, b.c = a, l[9] = :v, l[0] = :v REMOVE l[1], gone ADD n :one, s :set DELETE d :set",
        """{"a":{"S":"v"},"b":{"M":{"c":{"S":"old"}}},"l":{"L":[{"S":"v"},{"N":"2"},{"S":"v"}]},"n":{"N":"6"},"s":{"SS":["x"]}}""")]
    [InlineData("SET n = n - :one, q = if_not_exists(nothing, :one) + :one, l = list_append(l, :list)",
        """{"a":{"S":"old"},"b":{"M":{}},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"9"}]},"n":{"N":"4"},"q":{"N":"2"},"d":{"SS":["x"]},"gone":{"N":"1"}}""")]
    [InlineData("SET x = a, y = x.z",
        "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET nothing.c = :v", "The document path provided in the update expression is invalid for update")]
    [InlineData("REMOVE a.c", "The document path provided in the update expression is invalid for update")]
    [InlineData("ADD a :one", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET pk = :v", "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key")]
    public async Task UpdateExpressionsChangeTheItemAsAWhole(string update, string expected)
    {
        var table = await Target.CreateTableAsync();
        await Target.PutAsync(table, """
            {"pk":{"S":"k"},"a":{"S":"old"},"b":{"M":{}},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]},"n":{"N":"5"},"d":{"SS":["x"]},"gone":{"N":"1"}}
            """);
        var values = new JsonObject();
        AddIfUsed(":v", """{"S":"v"}""");
        AddIfUsed(":one", """{"N":"1"}""");
        AddIfUsed(":set", """{"SS":["x"]}""");
        AddIfUsed(":list", """{"L":[{"N":"9"}]}""");
        var body = new JsonObject
        {
            ["TableName"] = table,
            ["Key"] = JsonNode.Parse("""{"pk":{"S":"k"}}"""),
            ["UpdateExpression"] = update,
            ["ReturnValues"] = "ALL_NEW",
        };
        if (values.Count > 0)
        {
            body["ExpressionAttributeValues"] = values;
        }

        if (!expected.StartsWith('{'))
        {
            Assert.Equal(expected, (await Target.RefuseAsync("UpdateItem", body.ToJsonString())).Message);
            return;
        }

        var answer = await Target.CallAsync("UpdateItem", body.ToJsonString());
        var after = JsonNode.Parse(expected)!.AsObject();
        after["pk"] = JsonNode.Parse("""{"S":"k"}""");
        Assert.True(JsonNode.DeepEquals(after, answer["Attributes"]), answer.ToJsonString());

        void AddIfUsed(string name, string value)
        {
            if (update.Contains(name, StringComparison.Ordinal))
            {
                values[name] = JsonNode.Parse(value);
            }
        }
    }

    [Theory]
    [InlineData("NONE", null)]
    [InlineData("ALL_OLD", """{"pk":{"S":"k"},"a":{"M":{"x":{"N":"1"},"y":{"N":"1"}}},"n":{"N":"1"}}""")]
    [InlineData("ALL_NEW", """{"pk":{"S":"k"},"a":{"M":{"x":{"N":"2"},"y":{"N":"1"}}},"n":{"N":"2"}}""")]
    [InlineData("UPDATED_OLD", """{"a":{"M":{"x":{"N":"1"}}},"n":{"N":"1"}}""")]
    [InlineData("UPDATED_NEW", """{"a":{"M":{"x":{"N":"2"}}},"n":{"N":"2"}}""")]
    public async Task ReturnValuesChooseWhatComesBack(string returnValues, string? expected)
    {
        var table = await Target.CreateTableAsync();
        await Target.PutAsync(table, """{"pk":{"S":"k"},"a":{"M":{"x":{"N":"1"},"y":{"N":"1"}}},"n":{"N":"1"}}""");

        var answer = await Target.CallAsync("UpdateItem", $$$"""
            {"TableName":"{{{table}}}","Key":{"pk":{"S":"k"}},"UpdateExpression":"SET a.x = :two ADD n :one",
             "ExpressionAttributeValues":{":two":{"N":"2"},":one":{"N":"1"}},"ReturnValues":"{{{returnValues}}}"}
            """);

        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), answer["Attributes"]), answer.ToJsonString());
    }

    [Fact]
    public async Task FailedConditionShowsTheItemOnlyWhereAskedFor()
    {
        var table = await Target.CreateTableAsync();
        await Target.PutAsync(table, """{"pk":{"S":"k"},"owner":{"S":"a"}}""");
        var put = $$"""{"TableName":"{{table}}","Item":{"pk":{"S":"k"} },"ConditionExpression":"attribute_not_exists(pk)" """;

        var plain = await Target.RefuseAsync("PutItem", put + "}");
        var shown = await Target.RefuseAsync("PutItem", put + ""","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}""");

        Assert.Equal("ConditionalCheckFailedException", plain.Code);
        Assert.Equal("The conditional request failed", plain.Message);
        Assert.False(plain.Document.ContainsKey("Item"));
        Assert.Equal("a", shown.Document["Item"]!["owner"]!["S"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"a":{"S":"x"}}""", "One or more parameter values were invalid: Missing the key pk in the item")]
    [InlineData("""{"pk":{"N":"1"}}""", "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N")]
    [InlineData("""{"pk":{"S":""}}""",
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk")]
    [InlineData("""{"pk":{"S":"a"},"x":{}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"pk":{"S":"a","N":"1"}}""",
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("""{"pk":{"S":"a"},"x":{"SS":[]}}""", "One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("""{"pk":{"S":"a"},"x":{"SS":["a","a"]}}""", "One or more parameter values were invalid: Input collection [a, a] contains duplicates.")]
    [InlineData("""{"pk":{"S":"a"},"x":{"NS":["1","1.0"]}}""", "Input collection contains duplicates")]
    [InlineData("""{"pk":{"S":"a"},"x":{"NULL":false}}""", "One or more parameter values were invalid: Null attribute value types must have the value of true")]
    public async Task WrongItemsAreRefusedInDynamoDbsWords(string item, string message)
    {
        var table = await Target.CreateTableAsync();

        var answer = await Target.RefuseAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{{item}}}""");

        Assert.Equal("ValidationException", answer.Code);
        Assert.Equal(message, answer.Message);
    }

    [Fact]
    public async Task KeysHaveLimitsOfSize()
    {
        var table = await Target.CreateTableAsync(withSortKey: true);

        await Target.PutAsync(table, $$$"""{"pk":{"S":"{{{new string('p', 2048)}}}"},"sk":{"S":"{{{new string('s', 1024)}}}"}}""");
        var hash = await Target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"{{{new string('p', 2049)}}}"},"sk":{"S":"s"}} }""");
        var range = await Target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"p"},"sk":{"S":"{{{new string('s', 1025)}}}"}} }""");

        Assert.Equal("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes", hash.Message);
        Assert.Equal("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes", range.Message);
    }

    [Fact]
    public async Task AnItemHoldsExactly400KilobytesAndNotOneMore()
    {
        var table = await Target.CreateTableAsync();
        var room = (400 * 1024) - "pk".Length - "k".Length - "x".Length;

        await Target.PutAsync(table, $$$"""{"pk":{"S":"k"},"x":{"S":"{{{new string('x', room)}}}"}}""");
        var put = await Target.RefuseAsync("PutItem", $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"k"},"x":{"S":"{{{new string('x', room + 1)}}}"}} }""");
        var update = await Target.RefuseAsync(
            "UpdateItem",
            $$$"""{"TableName":"{{{table}}}","Key":{"pk":{"S":"k"}},"UpdateExpression":"SET y = :y","ExpressionAttributeValues":{":y":{"S":""}} }""");

        Assert.Equal("Item size has exceeded the maximum allowed size", put.Message);
        Assert.Equal("Item size to update has exceeded the maximum allowed size", update.Message);
    }

    [Fact]
    public async Task SixteenWritersOfOneConditionHaveExactlyOneWinner()
    {
        var table = await Target.CreateTableAsync();
        for (var round = 0; round < 20; round++)
        {
            var body = $$$"""{"TableName":"{{{table}}}","Item":{"pk":{"S":"k{{{round}}}"} },"ConditionExpression":"attribute_not_exists(pk)"}""";
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Target.SendAsync("PutItem", body)));

            Assert.Single(answers, answer => answer.Code.Length == 0);
            Assert.Equal(15, answers.Count(answer => answer.Code == "ConditionalCheckFailedException"));
        }
    }

    [Fact]
    public async Task SixteenAddersLoseNothing()
    {
        var table = await Target.CreateTableAsync();
        var body = $$$"""{"TableName":"{{{table}}}","Key":{"pk":{"S":"k"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}} }""";

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (var i = 0; i < 25; i++)
            {
                await Target.CallAsync("UpdateItem", body);
            }
        }));

        Assert.Equal("400", (await Target.GetAsync(table, """{"pk":{"S":"k"}}"""))!["n"]!["N"]!.GetValue<string>());
    }
}
