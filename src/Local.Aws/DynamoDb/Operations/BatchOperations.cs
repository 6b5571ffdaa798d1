using System.Text.Json;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;
using Local.Aws.DynamoDb.Writes;
using Local.Aws.Hosting;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>BatchWriteItem and BatchGetItem: independent items; those that throttling refuses come back unprocessed, as do reads beyond 16 MB.</summary>
internal static class BatchOperations
{
    private const int MaxWrites = 25;
    private const int MaxKeys = 100;
    private const int MaxAnswerBytes = 16 << 20;

    public static void Write(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = BatchWriteRequest.Read(body);
        if (request.Writes.Count == 0)
        {
            throw Problems.Constraints("Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1");
        }

        if (request.Writes.Count > MaxWrites)
        {
            throw Problems.Validation("Too many items requested for the BatchWriteItem call");
        }

        var writes = request.Writes.Select(write => write.Item is not null ? ItemWrite.Put(tables, write) : ItemWrite.Delete(tables, write)).ToList();
        CheckDistinct(writes.Select(write => (write.Table, write.Key)));
        var units = new Dictionary<string, double>(StringComparer.Ordinal);
        var unprocessed = new List<ItemRequest>();
        foreach (var write in writes)
        {
            if (TryRun(write, out var result))
            {
                var name = write.Table.Schema.Name;
                units[name] = units.GetValueOrDefault(name) + CapacityAnswer.WriteUnits(result.Before, result.After);
            }
            else
            {
                unprocessed.Add(write.Request);
            }
        }

        if (unprocessed.Count == writes.Count)
        {
            throw Problems.Throttled();
        }

        answer.WriteStartObject();
        WriteUnprocessed(answer, unprocessed);
        CapacityAnswer.Write(answer, request.ReturnConsumedCapacity, units);
        answer.WriteEndObject();
    }

    public static void Get(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = BatchGetRequest.Read(body);
        if (request.Tables.Sum(table => table.Keys?.Count ?? 0) > MaxKeys)
        {
            throw Problems.Validation("Too many items requested for the BatchGetItem call");
        }

        var reads = request.Tables.Select(table => new TableReads(tables, table)).ToList();
        if (reads.DistinctBy(read => read.Table).Count() < reads.Count)
        {
            throw Problems.Validation("Each table can be used only once per BatchGetItem request");
        }

        var budget = MaxAnswerBytes;
        foreach (var read in reads)
        {
            read.Run(ref budget);
        }

        answer.WriteStartObject();
        answer.WriteStartObject("Responses"u8);
        foreach (var read in reads)
        {
            read.WriteItems(answer);
        }

        answer.WriteEndObject();
        answer.WriteStartObject("UnprocessedKeys"u8);
        foreach (var read in reads)
        {
            read.WriteUnprocessed(answer);
        }

        answer.WriteEndObject();
        CapacityAnswer.Write(
            answer, request.ReturnConsumedCapacity, reads.ToDictionary(read => read.Table.Schema.Name, read => read.Units, StringComparer.Ordinal));
        answer.WriteEndObject();
    }

    public static void CheckDistinct(IEnumerable<(Table Table, byte[] Key)> keys)
    {
        var seen = new HashSet<(Table Table, string Key)>();
        foreach (var (table, key) in keys)
        {
            if (!seen.Add((table, Convert.ToHexString(key))))
            {
                throw Problems.Validation("Provided list of item keys contains duplicates");
            }
        }
    }

    private static bool TryRun(ItemWrite write, out WriteResult result)
    {
        try
        {
            result = SingleWrite.Run(write);
            return true;
        }
        catch (ServiceException exception) when (exception.Error.Code == "ProvisionedThroughputExceededException")
        {
            result = default;
            return false;
        }
    }

    private static void WriteUnprocessed(Utf8JsonWriter answer, List<ItemRequest> unprocessed)
    {
        answer.WriteStartObject("UnprocessedItems"u8);
        foreach (var table in unprocessed.GroupBy(write => write.TableName!, StringComparer.Ordinal))
        {
            answer.WriteStartArray(table.Key);
            foreach (var write in table)
            {
                var isPut = write.Item is not null;
                answer.WriteStartObject();
                answer.WriteStartObject(isPut ? "PutRequest"u8 : "DeleteRequest"u8);
                answer.WritePropertyName(isPut ? "Item"u8 : "Key"u8);
                AttributeValueWriter.Write(answer, isPut ? write.Item! : write.Key!);
                answer.WriteEndObject();
                answer.WriteEndObject();
            }

            answer.WriteEndArray();
        }

        answer.WriteEndObject();
    }
}
