using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>The parameters of the operations on items. Each operation takes those it knows; parts of batches and transactions are item requests as well.</summary>
internal sealed class ItemRequest
{
    public string? TableName { get; set; }

    public string? IndexName { get; set; }

    public AttributeMap? Key { get; set; }

    public AttributeMap? Item { get; set; }

    /// <summary>The keys of one table in a BatchGetItem.</summary>
    public List<AttributeMap>? Keys { get; set; }

    public string? ConditionExpression { get; set; }

    public string? UpdateExpression { get; set; }

    public string? ProjectionExpression { get; set; }

    public string? FilterExpression { get; set; }

    public string? KeyConditionExpression { get; set; }

    public Dictionary<string, string>? ExpressionAttributeNames { get; set; }

    public AttributeMap? ExpressionAttributeValues { get; set; }

    public string ReturnValues { get; set; } = "NONE";

    public bool ReturnsOldOnFailure { get; set; }

    public string? ReturnConsumedCapacity { get; set; }

    public bool ConsistentRead { get; set; }

    public int? Limit { get; set; }

    public AttributeMap? ExclusiveStartKey { get; set; }

    public bool ScanIndexForward { get; set; } = true;

    public string? Select { get; set; }

    public int? Segment { get; set; }

    public int? TotalSegments { get; set; }

    /// <summary>Parameters of the API before expressions, which are refused.</summary>
    public List<string> LegacyParameters { get; } = [];

    /// <summary>Refuses the request if members that the operation needs are absent, naming all of them.</summary>
    public static void Require(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var missing = new List<string>();
        foreach (var (name, value) in members)
        {
            if (value is null)
            {
                missing.Add(name);
            }
        }

        if (missing.Count > 0)
        {
            throw Problems.Missing([.. missing]);
        }
    }
}
