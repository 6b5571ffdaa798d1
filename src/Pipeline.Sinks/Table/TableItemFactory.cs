using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;

namespace Pipeline.Sinks.Table;

/// <summary>Checks records against one event's table contract and builds their items. Immutable; one for each event with a table.</summary>
internal sealed class TableItemFactory
{
    /// <summary>The largest item (DynamoDB service quotas: 400 KB including attribute names).</summary>
    public const int LargestItemBytes = 400 * 1024;

    private const int LongestHashKeyBytes = 2048;
    private const int LongestRangeKeyBytes = 1024;

    private readonly TableContract _contract;
    private readonly long _fixedBytes;

    public TableItemFactory(TableContract contract, string tableNamePrefix)
    {
        _contract = contract;
        TableName = tableNamePrefix + contract.Name;

        // Shard ids have 20 characters; positions at most 4 + 1 + 3 + 129 + 1 + 2 + 19.
        _fixedBytes = TablePosition.ShardAttribute.Length + 20 + TablePosition.SequenceAttribute.Length + 159;
    }

    public string TableName { get; }

    public string HashKeyName => _contract.HashKey.Name;

    /// <summary>Checks everything that could make the item refused, and reads its key.</summary>
    /// <param name="payload">The document, which an event projection has found well-formed.</param>
    /// <param name="keys">Takes the raw JSON of hash and range key: equal bytes mean equal keys.</param>
    /// <returns>Null when the item can be stored.</returns>
    public TableProblem? Check(ReadOnlySpan<byte> payload, KeyBuffer keys)
    {
        keys.Clear();
        if (CheckKey(_contract.HashKey, payload, LongestHashKeyBytes, keys, out var bytes) is { } hashProblem)
        {
            return hashProblem;
        }

        bytes += _fixedBytes;
        if (_contract.RangeKey is { } rangeKey)
        {
            if (CheckKey(rangeKey, payload, LongestRangeKeyBytes, keys, out var rangeBytes) is { } rangeProblem)
            {
                return rangeProblem;
            }

            bytes += rangeBytes;
        }

        if (CheckTimeToLive(payload) is { } ttlProblem)
        {
            return ttlProblem;
        }

        if (_contract.WholeDocument)
        {
            if (AttributeMeter.Measure(payload, out var documentBytes) is { } problem)
            {
                return new TableProblem(string.Empty, "$", problem);
            }

            bytes += documentBytes;
        }
        else
        {
            foreach (var attribute in _contract.Attributes)
            {
                if (CheckAttribute(attribute, payload, out var attributeBytes) is { } problem)
                {
                    return problem;
                }

                bytes += attributeBytes;
            }
        }

        return bytes <= LargestItemBytes
            ? null
            : new TableProblem(string.Empty, "$", $"the item would take {bytes} bytes; DynamoDB stores at most {LargestItemBytes}");
    }

    /// <summary>Builds the item of a payload that <see cref="Check"/> accepted.</summary>
    public Dictionary<string, AttributeValue> Build(ReadOnlySpan<byte> payload, string shardId, string position, long arrivalMicros)
    {
        var item = _contract.WholeDocument ? BuildDocument(payload) : BuildAttributes(payload);
        item[_contract.HashKey.Name] = Read(_contract.HashKey, payload)!;
        if (_contract.RangeKey is { } rangeKey)
        {
            item[rangeKey.Name] = Read(rangeKey, payload)!;
        }

        if (_contract.TimeToLive is { } ttl && ExpiryTime.TryRead(ttl, payload, arrivalMicros, out var epochSeconds))
        {
            item[ttl.Attribute] = new AttributeValue { N = epochSeconds.ToString(CultureInfo.InvariantCulture) };
        }

        item[TablePosition.ShardAttribute] = new AttributeValue { S = shardId };
        item[TablePosition.SequenceAttribute] = new AttributeValue { S = position };
        return item;
    }

    private static TableProblem? CheckKey(TableField key, ReadOnlySpan<byte> payload, int longest, KeyBuffer keys, out long bytes)
    {
        bytes = 0;
        if (!key.Source.TryRead(payload, out var value) || value.IsNull)
        {
            return Problem(key, "is missing, but is a key of the table");
        }

        if (CheckValue(key, value, out bytes) is { } problem)
        {
            return problem;
        }

        if (value.Kind == JsonTokenType.String && (value.Raw.Length == 2 || bytes - key.Name.Length > longest + 1))
        {
            return Problem(key, $"is a key of the table, which holds 1 to {longest} bytes");
        }

        // Numbers that differ in writing only (1 and 1.0) count as two keys here: they are sent one after the other, and the condition decides.
        keys.Append(value.Raw);
        return null;
    }

    private static TableProblem? CheckAttribute(TableField attribute, ReadOnlySpan<byte> payload, out long bytes)
    {
        bytes = 0;
        return attribute.Source.TryRead(payload, out var value) && !value.IsNull ? CheckValue(attribute, value, out bytes) : null;
    }

    private static TableProblem? CheckValue(TableField attribute, JsonValueSpan value, out long bytes)
    {
        bytes = attribute.Name.Length + value.Raw.Length;
        var expected = attribute.Type switch
        {
            TableFieldType.Text when value.Kind != JsonTokenType.String => "text",
            TableFieldType.Number when value.Kind != JsonTokenType.Number => "a number",
            _ => null,
        };
        if (expected is not null)
        {
            return Problem(attribute, $"is {value.Kind}, but the contract says {expected}");
        }

        if (attribute.Type == TableFieldType.Json)
        {
            return null;
        }

        if (AttributeMeter.Measure(value.Raw, out var size) is { } problem)
        {
            return Problem(attribute, problem);
        }

        bytes = attribute.Name.Length + size;
        return null;
    }

    private static TableProblem Problem(TableField attribute, string reason) => new(attribute.Name, attribute.Source.ToString(), reason);

    private static AttributeValue? Read(TableField attribute, ReadOnlySpan<byte> payload)
    {
        if (!attribute.Source.TryRead(payload, out var value) || value.IsNull)
        {
            return null;
        }

        return attribute.Type == TableFieldType.Json
            ? new AttributeValue { S = Encoding.UTF8.GetString(value.Raw) }
            : AttributeBuilder.Build(value.Raw);
    }

    private static Dictionary<string, AttributeValue> BuildDocument(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = AttributeMeter.DeepestNesting * 4 });
        reader.Read();
        return AttributeBuilder.BuildMap(ref reader);
    }

    private Dictionary<string, AttributeValue> BuildAttributes(ReadOnlySpan<byte> payload)
    {
        var item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var attribute in _contract.Attributes)
        {
            if (Read(attribute, payload) is { } value)
            {
                item[attribute.Name] = value;
            }
        }

        return item;
    }

    private TableProblem? CheckTimeToLive(ReadOnlySpan<byte> payload) =>
        _contract.TimeToLive is { Source: { } source } ttl && source.TryRead(payload, out var value) && !value.IsNull && !ExpiryTime.TryRead(ttl, payload, 0, out _)
            ? new TableProblem(ttl.Attribute, source.ToString(), $"is no ISO 8601 time: {value.ToString()}")
            : null;
}
