using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Pipeline.Contracts;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.Table;

namespace Pipeline.Benchmarks.Tables;

/// <summary>What one would write by hand: the item as attribute values, put by the SDK's client.</summary>
internal static class SdkPuts
{
    private static readonly Dictionary<string, string> Names = new() { ["#seq"] = "_seq" };

    public static async Task RunAsync(Uri endpoint, EventContract contract, byte[][] documents, int first, int count)
    {
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        var table = contract.Table!;
        await TableRun.ForEachAsync(first, count, async number =>
        {
            var document = documents[number % documents.Length];
            var item = Build(table, document, TablePosition.Format(0, TableRun.Record(document, number).SequenceNumber.Span, 0));
            await client.PutItemAsync(new PutItemRequest
            {
                TableName = table.Name,
                Item = item,
                ConditionExpression = "attribute_not_exists(#seq) OR #seq < :seq",
                ExpressionAttributeNames = Names,
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":seq"] = item["_seq"] },
            });
        });
    }

    private static Dictionary<string, AttributeValue> Build(TableContract table, ReadOnlySpan<byte> document, string position)
    {
        var item = new Dictionary<string, AttributeValue> { ["_shard"] = new("shardId-000000000001"), ["_seq"] = new(position) };
        foreach (var field in (TableField[])[table.HashKey, table.RangeKey!, .. table.Attributes])
        {
            if (field.Source.TryRead(document, out var value) && !value.IsNull)
            {
                var reader = new Utf8JsonReader(value.Raw);
                reader.Read();
                item[field.Name] = Value(ref reader);
            }
        }

        return item;
    }

    private static AttributeValue Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new Dictionary<string, AttributeValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    map[name] = Value(ref reader);
                }

                return new AttributeValue { M = map };
            case JsonTokenType.StartArray:
                var list = new List<AttributeValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Value(ref reader));
                }

                return new AttributeValue { L = list };
            case JsonTokenType.Number:
                return new AttributeValue { N = Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.String:
                return new AttributeValue { S = reader.GetString() };
            case JsonTokenType.Null:
                return new AttributeValue { NULL = true };
            default:
                return new AttributeValue { BOOL = reader.GetBoolean() };
        }
    }
}
