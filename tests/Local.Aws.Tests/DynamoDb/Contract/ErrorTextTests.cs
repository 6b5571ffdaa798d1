using Local.Aws.Tests.Referees;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>dynalite's error texts were recorded from AWS: on the same wrong requests the embedded DynamoDB says the same, but for what is listed.</summary>
public sealed class ErrorTextTests(DynaliteServer dynalite, DynamoDbServer server) : IClassFixture<DynaliteServer>, IClassFixture<DynamoDbServer>
{
    [RefereeFact(Referee.Dynalite)]
    public async Task ErrorTextsAgree()
    {
        var differences = new List<string>();
        using var recorded = new DynamoDbTarget(dynalite.Endpoint);
        var local = await server.Target.CreateTableAsync(withSortKey: true);
        var other = await recorded.CreateTableAsync(withSortKey: true);
        foreach (var (operation, body) in Requests())
        {
            var said = await server.Target.SendAsync(operation, body.Replace("TABLE", local, StringComparison.Ordinal));
            var expected = await recorded.SendAsync(operation, body.Replace("TABLE", other, StringComparison.Ordinal));
            if (said.Status != expected.Status || said.Code != expected.Code || !Agree(said.Message, expected.Message.Replace(other, local, StringComparison.Ordinal)))
            {
                differences.Add($"{operation} {body}\n  here:     {said.Code} {said.Message}\n  dynalite: {expected.Code} {expected.Message}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>Syntax errors show the grammar of dynalite's own parser, a refused operand lacks its type set, and some codes come without a text.</summary>
    private static bool Agree(string said, string expected) =>
        said == expected
        || expected.Length == 0
        || (expected.Contains("Syntax error; Expected", StringComparison.Ordinal) && said.Contains("Syntax error; token: ", StringComparison.Ordinal))
        || said.StartsWith(expected + ", typeSet: ALLOWED_FOR_", StringComparison.Ordinal);

    private static IEnumerable<(string Operation, string Body)> Requests()
    {
        foreach (var condition in new[]
        {
            "", "a", "a = :s", "a = :n AND", "a = = :n", "(a = :n", "((a = :n))", "(a = :n) AND ((a = :n) OR b = :n)", "foo(a)",
            "foo(a) AND abort = :n", "size(a)",
            "a = attribute_exists(b)", "attribute_exists(:n)", "attribute_exists(a, b)", "attribute_exists(size(a))", "begins_with(a, :n)",
            "begins_with(a)", "contains(a, a)", "contains(:n, a)", "a = a", "a.b[1] = a.b[1]", "abort = :n", "a.abort = :n", "#a = :n",
            "a = :undefined",
            "a BETWEEN :n AND :s2", "a BETWEEN :n2 AND :n", "a IN ()", "a IN (:n", "attribute_type(a, :s2)", "attribute_type(a, :n)",
            "attribute_type(a, b)", "size(:n) = :n",
            "not", "a..b = :n", "a[x] = :n", "a[-1] = :n", "a = :n or", "a <> :n and not", "size(a, b) = :n",
            "size(attribute_exists(a)) = :n", "1 = :n", "a ! b",
        })
        {
            yield return ("PutItem", $$$"""
                {"TableName":"TABLE","Item":{"pk":{"S":"a"},"sk":{"S":"a"} },"ConditionExpression":"{{{condition}}}",
                 "ExpressionAttributeValues":{":n":{"N":"1"},":n2":{"N":"2"},":s2":{"S":"text"},":t":{"BOOL":true} } }
                """);
        }

        foreach (var update in new[]
        {
            "", "a = :n", "SET", "SET a", "SET a :n", "SET a = :n,", "SET a = :n SET b = :n", "REMOVE a REMOVE b", "SET abort = :n",
            "SET a = foo(b)", "SET a = #b", "SET #a = :n",
            "SET a = :undefined", "SET a = :n, a.b = :n", "SET a.b = :n, a = :n", "SET a[1] = :n, a.b = :n", "SET a = b + :s2",
            "SET a = :s2 - :n", "SET a = list_append(b, :n)",
            "SET a = list_append(b)", "SET a = if_not_exists(:n, :n)", "SET a = if_not_exists(b)", "ADD a b", "ADD a :s2", "ADD a :t",
            "DELETE a :n", "DELETE a :s2", "ADD a = :n",
            "SET pk = :n", "SET pk.a = :n", "REMOVE sk", "ADD sk :n", "SET a = b", "SET a = b + :n", "SET a.b = :n", "REMOVE a.b",
            "SET a = :n + :n - :n", "SET a = (b", "BLA a",
        })
        {
            yield return ("UpdateItem", $$$"""
                {"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"S":"a"} },"UpdateExpression":"{{{update}}}",
                 "ExpressionAttributeValues":{":n":{"N":"1"},":s2":{"S":"text"},":t":{"BOOL":true} } }
                """);
        }

        foreach (var condition in new[]
        {
            "", "sk = :p", "pk > :p", "pk = :p AND x = :p", "pk = :p OR sk = :p", "pk <> :p", "contains(pk, :p)", "pk = :p AND pk = :p",
            "pk.a = :p", "size(pk) = :p", "NOT pk = :p",
            "pk IN (:p)", "pk = :p AND sk = :p AND x = :p", "begins_with(pk, :p)", ":p = :p", "pk = sk", ":p BETWEEN pk AND :p",
            "pk BETWEEN :p AND :p", "attribute_exists(pk)",
            "pk = :n", "pk = :p AND sk = :n", "pk = :p AND sk BETWEEN :n AND :n", "pk = :p AND begins_with(sk, :n)", "pk[0] = :p",
            "pk = :p AND :p = :p",
        })
        {
            var values = (condition.Contains(":p", StringComparison.Ordinal), condition.Contains(":n", StringComparison.Ordinal)) switch
            {
                (true, true) => "\":p\":{\"S\":\"p\"},\":n\":{\"N\":\"1\"}",
                (_, true) => "\":n\":{\"N\":\"1\"}",
                _ => "\":p\":{\"S\":\"p\"}",
            };
            yield return ("Query", $$"""{"TableName":"TABLE","KeyConditionExpression":"{{condition}}","ExpressionAttributeValues":{ {{values}} } }""");
        }

        foreach (var parameters in new[]
        {
            """ "Item":{} """,
            """ "Item":{"pk":{"S":"a"}} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"N":"1"}} """,
            """ "Item":{"pk":{"S":""},"sk":{"S":"a"}} """,
            "\"Item\":1", "\"Item\":[]", "\"Item\":\"a\"",
            """ "Item":{"pk":1} """,
            """ "Item":{"pk":{"S":1}} """,
            """ "Item":{"pk":{"S":[]}} """,
            """ "Item":{"pk":{"S":{}}} """,
            """ "Item":{"pk":{"B":"a"}} """,
            """ "Item":{"pk":{"B":"a==="}} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"},"x":{}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"N":""}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"N":"1","S":"a"}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"SS":[]}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"NS":[]}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"BS":[]}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"BS":["AA==","AA=="]}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"NS":["1","1.0"]}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"NULL":"a"}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"BOOL":1}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"L":{}}} """,
            """ "Item":{"pk":{"S":"a"},"x":{"M":[]}} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ReturnValues":"ALL_NEW" """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeNames":{} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeNames":{"#a":"a"} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeValues":{":a":{"S":"a"}} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeValues":{},"ConditionExpression":"a = b" """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeValues":{"a":{"S":"a"}},"ConditionExpression":"a = b" """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeValues":{":a":{}},"ConditionExpression":"a = b" """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeNames":{"a":"a"},"ConditionExpression":"a = b" """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ExpressionAttributeNames":{"#a":"a"},"ConditionExpression":"a = b" """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ConditionExpression":1 """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ConditionExpression":{} """,
            """ "Item":{"pk":{"S":"a"},"sk":{"S":"a"}},"ConditionExpression":[] """,
        })
        {
            yield return ("PutItem", $$"""{"TableName":"TABLE",{{parameters}}}""");
        }

        foreach (var (operation, body) in new[]
        {
            ("PutItem", "{}"),
            ("GetItem", "{}"),
            ("UpdateItem", "{}"),
            ("DeleteItem", "{}"),
            ("Query", "{}"),
            ("Scan", "{}"),
            ("BatchWriteItem", "{}"),
            ("BatchGetItem", "{}"),
            ("CreateTable", "{}"),
            ("DescribeTable", "{}"), ("DeleteTable", "{}"), ("UpdateTable", "{}"),
            ("GetItem", """{"TableName":"TABLE","Key":{}}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"}}}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"N":"1"}}}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":""},"sk":{"S":"1"}}}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"S":"1"}},"ProjectionExpression":""}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"S":"1"}},"ProjectionExpression":"a,"}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"S":"1"}},"ProjectionExpression":"a, a.b"}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"S":"1"}},"ProjectionExpression":"abort"}"""),
            ("GetItem", """{"TableName":"TABLE","Key":{"pk":{"S":"a"},"sk":{"S":"1"}},"ReturnConsumedCapacity":"x"}"""),
            ("GetItem", """{"TableName":"none-such","Key":{"pk":{"S":"a"}}}"""),
            ("Scan", """{"TableName":"TABLE","Limit":0}"""),
            ("Scan", """{"TableName":"TABLE","Limit":"a"}"""),
            ("Scan", """{"TableName":"TABLE","Segment":1}"""),
            ("Scan", """{"TableName":"TABLE","TotalSegments":1}"""), ("Scan", """{"TableName":"TABLE","TotalSegments":1,"Segment":1}"""),
            ("Scan", """{"TableName":"TABLE","Select":"x"}"""),
            ("Scan", """{"TableName":"TABLE","IndexName":"none-such"}"""),
            ("Scan", """{"TableName":"TABLE","ExclusiveStartKey":{}}"""),
            ("Scan", """{"TableName":"TABLE","ExclusiveStartKey":{"pk":{"S":"a"}}}"""),
            ("Scan", """{"TableName":"TABLE","ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"N":"1"}}}"""),
            ("Scan", """{"TableName":"TABLE","ExclusiveStartKey":{"pk":{"S":"a"},"sk":{}}}"""),
            ("Scan", """{"TableName":"TABLE","ReturnConsumedCapacity":"hi"}"""),
            ("Query", """{"TableName":"TABLE"}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"pk = :p","FilterExpression":"sk = :p","ExpressionAttributeValues":{":p":{"S":"p"}}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"pk = :p","FilterExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"p"}}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"pk = :p","ExclusiveStartKey":{"pk":{"S":"q"},"sk":{"S":"a"}},"ExpressionAttributeValues":{":p":{"S":"p"}}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"pk = :p AND sk > :p","ExclusiveStartKey":{"pk":{"S":"p"},"sk":{"S":"a"}},"ExpressionAttributeValues":{":p":{"S":"p"}}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"pk = :p","ExclusiveStartKey":{"pk":{"S":"p"}},"ExpressionAttributeValues":{":p":{"S":"p"}}}"""),
            ("BatchWriteItem", """{"RequestItems":{}}"""), ("BatchWriteItem", """{"RequestItems":{"TABLE":[{}]}}"""),
            ("BatchWriteItem", """{"RequestItems":{"TABLE":[{"DeleteRequest":{"Key":{"pk":{"S":"a"}}}}]}}"""),
            ("BatchGetItem", """{"RequestItems":{}}"""),
            ("BatchGetItem", """{"RequestItems":{"TABLE":{}}}"""),
            ("BatchGetItem", """{"RequestItems":{"TABLE":{"Keys":[]}}}"""),
            ("BatchGetItem", """{"RequestItems":{"TABLE":{"Keys":[{"pk":{"S":"a"},"sk":{"S":"a"}},{"pk":{"S":"a"},"sk":{"S":"a"}}]}}}"""),
            ("DescribeTable", """{"TableName":"none-such"}"""),
            ("DeleteTable", """{"TableName":"none-such"}"""),
            ("ListTables", """{"Limit":0}"""),
            ("ListTables", """{"Limit":101}"""),
            ("CreateTable", """{"TableName":"abc"}"""),
            ("CreateTable", """{"TableName":"abc","AttributeDefinitions":[],"KeySchema":[]}"""),
            ("CreateTable", """{"TableName":"abc","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}"""),
            ("CreateTable", """{"TableName":"abc","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"b","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}"""),
            ("CreateTable", """{"TableName":"abc","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}"""),
            ("CreateTable", """{"TableName":"TABLE","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}"""),
        })
        {
            yield return (operation, body);
        }
    }
}
