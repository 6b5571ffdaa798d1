using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>What DynamoDB demands of key attributes, in its words.</summary>
internal static class KeyRules
{
    private const int MaxHashBytes = 2048;
    private const int MaxRangeBytes = 1024;
    private const string NotValid = "One or more parameter values are not valid. ";

    /// <summary>Checks the Key parameter of a request: exactly the key attributes.</summary>
    public static void CheckKey(KeySchema schema, AttributeMap key)
    {
        var expected = schema.Range is null ? 1 : 2;
        if (key.Count != expected || !schema.Covers(key))
        {
            throw Problems.Validation(Problems.KeyDoesNotMatchSchema);
        }

        CheckContent(schema, key, Problems.InvalidParameter);
    }

    /// <summary>Checks an item that is to be stored.</summary>
    public static void CheckItem(TableSchema table, AttributeMap item)
    {
        CheckPresent(table.Key.Hash, item);
        if (table.Key.Range is { } range)
        {
            CheckPresent(range, item);
        }

        CheckContent(table.Key, item, NotValid);
        foreach (var index in table.Indexes)
        {
            CheckIndexed(index, index.Key.Hash, item);
            if (index.Key.Range is { } indexRange)
            {
                CheckIndexed(index, indexRange, item);
            }
        }
    }

    private static void CheckPresent(KeyAttribute attribute, AttributeMap item)
    {
        if (!item.TryGetValue(attribute.Name, out var value))
        {
            throw Problems.Validation($"{Problems.InvalidParameter}Missing the key {attribute.Name} in the item");
        }

        if (value.Type != attribute.Type)
        {
            throw Problems.Validation(
                $"{Problems.InvalidParameter}Type mismatch for key {attribute.Name} expected: {attribute.Type} actual: {value.Type}");
        }
    }

    private static void CheckIndexed(IndexSchema index, KeyAttribute attribute, AttributeMap item)
    {
        if (!item.TryGetValue(attribute.Name, out var value))
        {
            return;
        }

        if (value.Type != attribute.Type)
        {
            throw Problems.Validation(
                $"{Problems.InvalidParameter}Type mismatch for Index Key {attribute.Name} Expected: {attribute.Type} Actual: {value.Type} " +
                $"IndexName: {index.Name}");
        }

        if (value.Type != AttributeType.N && value.Bytes.Length == 0)
        {
            throw Problems.Validation(
                NotValid + "A value specified for a secondary index key is not supported. " +
                $"The AttributeValue for a key attribute cannot contain an empty {Word(value)} value. IndexName: {index.Name}, IndexKey: {attribute.Name}");
        }
    }

    private static void CheckContent(KeySchema schema, AttributeMap attributes, string lead)
    {
        var hash = attributes[schema.Hash.Name];
        CheckNotEmpty(schema.Hash.Name, hash, lead);
        if (ItemSize.Of(hash) > MaxHashBytes)
        {
            throw Problems.Validation($"{Problems.InvalidParameter}Size of hashkey has exceeded the maximum size limit of{MaxHashBytes} bytes");
        }

        if (schema.Range is { } rangeKey)
        {
            var range = attributes[rangeKey.Name];
            CheckNotEmpty(rangeKey.Name, range, lead);
            if (ItemSize.Of(range) > MaxRangeBytes)
            {
                throw Problems.Validation($"{Problems.InvalidParameter}Aggregated size of all range keys has exceeded the size limit of {MaxRangeBytes} bytes");
            }
        }
    }

    private static void CheckNotEmpty(string name, AttributeValue value, string lead)
    {
        if (value.Type != AttributeType.N && value.Bytes.Length == 0)
        {
            throw Problems.Validation(
                $"{lead}The AttributeValue for a key attribute cannot contain an empty {Word(value)} value. Key: {name}");
        }
    }

    private static string Word(AttributeValue value) => value.Type == AttributeType.S ? "string" : "binary";
}
