using System.Collections.Frozen;
using System.Text.Json;
using Local.Aws.DynamoDb.Expressions;
using Local.Aws.DynamoDb.Reads;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>Query and Scan.</summary>
internal static class ReadOperations
{
    public static void Query(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = ItemRequestReader.Read(body);
        ItemRequest.Require(("tableName", request.TableName));
        var expressions = RequestExpressions.Prepare(request);
        if (expressions.KeyCondition is null)
        {
            throw Problems.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }

        var target = ReadTarget.Find(tables, request);
        var range = KeyConditionPlanner.Plan(expressions.KeyCondition, expressions.Scope, target.Key);
        ReadRules.CheckSelect(request, target);
        ReadRules.CheckFilter(expressions.Filter, expressions.Scope, target.Key);
        var reverse = !request.ScanIndexForward;
        if (request.ExclusiveStartKey is { } startKey)
        {
            var start = target.Locate(startKey, "The provided starting key is invalid");
            range = range.Contains(start)
                ? range.After(start, reverse)
                : throw Problems.Validation(KeyRange.Prefix(KeyCodec.EncodePartition(startKey[target.Key.Hash.Name])).Contains(range.From)
                    ? "The provided starting key does not match the range key predicate"
                    : "The provided starting key is outside query boundaries based on provided conditions");
        }

        Write(answer, request, expressions, target, ReadPage.Read(target, range, reverse, request.Limit, request.ConsistentRead));
    }

    public static void Scan(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = ItemRequestReader.Read(body);
        ItemRequest.Require(("tableName", request.TableName));
        ReadRules.CheckSegments(request);
        var expressions = RequestExpressions.Prepare(request);
        var target = ReadTarget.Find(tables, request);
        ReadRules.CheckSelect(request, target);
        var range = request is { Segment: { } segment, TotalSegments: { } total } ? KeyCodec.Segment(segment, total) : KeyRange.All;
        if (request.ExclusiveStartKey is { } startKey)
        {
            var start = target.Locate(startKey, target.Index is null
                ? $"The provided starting key is invalid: {Problems.KeyDoesNotMatchSchema}"
                : "The provided starting key is invalid");
            range = range.Contains(start)
                ? range.After(start, reverse: false)
                : throw Problems.Validation(
                    "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. " +
                    $"TotalSegments: {request.TotalSegments} Segment: {request.Segment}");
        }

        Write(answer, request, expressions, target, ReadPage.Read(target, range, reverse: false, request.Limit, request.ConsistentRead));
    }

    private static void Write(Utf8JsonWriter answer, ItemRequest request, RequestExpressions expressions, ReadTarget target, ReadPage page)
    {
        var names = target.Table.Names;
        var visible = target.Index is { } index && request.Select != "ALL_ATTRIBUTES" ? index.VisibleAttributes(target.Schema.Key) : null;
        var isCount = request.Select == "COUNT";
        var count = 0;
        answer.WriteStartObject();
        if (!isCount)
        {
            answer.WriteStartArray("Items"u8);
        }

        foreach (var packed in page.Items)
        {
            if (isCount && expressions.Filter is null)
            {
                count++;
                continue;
            }

            var item = Restrict(PackedItem.Unpack(packed, names), visible);
            if (expressions.Filter is { } filter && !ConditionEvaluator.Holds(filter, item, expressions.Scope))
            {
                continue;
            }

            count++;
            if (!isCount)
            {
                AttributeValueWriter.Write(answer, expressions.Projection?.Apply(item) ?? item);
            }
        }

        if (!isCount)
        {
            answer.WriteEndArray();
        }

        answer.WriteNumber("Count"u8, count);
        answer.WriteNumber("ScannedCount"u8, page.Items.Count);
        if (page.Last is { } last)
        {
            answer.WritePropertyName("LastEvaluatedKey"u8);
            AttributeValueWriter.Write(answer, target.Schema.PositionOf(PackedItem.Unpack(last, names), target.Index));
        }

        CapacityAnswer.Write(answer, request.ReturnConsumedCapacity, target.Schema.Name, page.Units);
        answer.WriteEndObject();
    }

    private static AttributeMap Restrict(AttributeMap item, FrozenSet<string>? visible)
    {
        if (visible is null)
        {
            return item;
        }

        foreach (var name in item.Keys)
        {
            if (!visible.Contains(name))
            {
                item.Remove(name);
            }
        }

        return item;
    }
}
