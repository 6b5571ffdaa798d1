using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tables;

/// <summary>
/// Checks documents against one event's table contract and the limits of DynamoDB. Whoever accepts a document and whoever stores it ask this class, so that
/// what was accepted can be stored. Immutable, for any number of threads; allocates only for what it refuses.
/// </summary>
/// <param name="contract">The contract.</param>
public sealed class TableCheck(TableContract contract)
{
    /// <summary>An N of up to twelve digits.</summary>
    private const int ExpiryBytes = 8;

    private const int LongestNameBytes = 65_535;

    private readonly long _fixedBytes =
        TableLimits.WriterBytes + (contract.TimeToLive is { } timeToLive ? timeToLive.Attribute.Length + ExpiryBytes : 0);

    private readonly TableField[] _attributes = [.. contract.Attributes];

    /// <summary>The contract.</summary>
    public TableContract Contract { get; } = contract;

    /// <summary>Checks everything that could make the item refused, and reads its key.</summary>
    /// <param name="payload">The document, UTF-8; may be hostile.</param>
    /// <param name="key">Takes the raw JSON of hash and range key, and the document's time where the contract declares an order.</param>
    /// <returns>Null when the item can be stored.</returns>
    public TableProblem? Check(ReadOnlySpan<byte> payload, TableKeyBuffer key)
    {
        ArgumentNullException.ThrowIfNull(key);
        key.Clear();
        if (CheckKey(Contract.HashKey, payload, TableLimits.LongestHashKeyBytes, key, out long bytes) is { } hashProblem)
        {
            return hashProblem;
        }

        bytes += _fixedBytes;
        if (Contract.RangeKey is { } rangeKey)
        {
            if (CheckKey(rangeKey, payload, TableLimits.LongestRangeKeyBytes, key, out long rangeBytes) is { } rangeProblem)
            {
                return rangeProblem;
            }

            bytes += rangeBytes;
        }

        if ((CheckOrder(payload, key) ?? CheckTimeToLive(payload)) is { } timeProblem)
        {
            return timeProblem;
        }

        if ((Contract.WholeDocument ? CheckDocument(payload, ref bytes) : CheckAttributes(payload, ref bytes)) is { } problem)
        {
            return problem;
        }

        return bytes <= TableLimits.LargestItemBytes
            ? null
            : Whole($"the item would take {bytes} bytes; DynamoDB stores at most {TableLimits.LargestItemBytes}");
    }

    private static TableProblem? CheckKey(TableField field, ReadOnlySpan<byte> payload, int longest, TableKeyBuffer key, out long bytes)
    {
        bytes = 0;
        if (!field.Source.TryRead(payload, out JsonValueSpan value) || value.IsNull)
        {
            return Problem(field, "is missing, but is a key of the table");
        }

        if (CheckValue(field, value, out bytes) is { } problem)
        {
            return problem;
        }

        if (value.Kind == JsonTokenType.String && (value.Raw.Length == 2 || bytes - field.Name.Length > longest + 1))
        {
            return Problem(field, $"is a key of the table, which holds 1 to {longest} bytes", isLimit: true);
        }

        // Numbers that differ in writing only (1 and 1.0) count as two keys here: they are sent one after the other, and the condition decides.
        key.Append(value.Raw);
        return null;
    }

    private static TableProblem? CheckValue(TableField field, JsonValueSpan value, out long bytes)
    {
        bytes = field.Name.Length + value.Raw.Length;
        string? expected = field.Type switch
        {
            TableFieldType.Text when value.Kind != JsonTokenType.String => "text",
            TableFieldType.Number when value.Kind != JsonTokenType.Number => "a number",
            _ => null,
        };
        if (expected is not null)
        {
            return Problem(field, $"is {value.Kind}, but the contract says {expected}");
        }

        if (field.Type == TableFieldType.Json)
        {
            return Utf8.IsValid(value.Raw) ? null : Problem(field, "holds bytes that are no UTF-8", isLimit: true);
        }

        if (AttributeMeter.Measure(value.Raw, value.Offset, out long size) is { } problem)
        {
            return Problem(field, problem, isLimit: true);
        }

        bytes = field.Name.Length + size;
        return null;
    }

    private static TableProblem? CheckDocument(ReadOnlySpan<byte> payload, ref long bytes)
    {
        if (AttributeMeter.Measure(payload, 0, out long size) is { } problem)
        {
            return Whole(problem);
        }

        bytes += size;
        var reader = new JsonTokenReader(payload, JsonTokenReader.MaxDepthLimit);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new TableProblem(string.Empty, "$", "the document is no object, whose properties would become attributes", IsLimit: false);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (TableLimits.IsWriters(reader.Value) || reader.ValueLength is 0 or > LongestNameBytes)
            {
                return Whole($"byte {reader.TokenStart} begins a property whose name no attribute can have: allowed are 1 to {LongestNameBytes} bytes, and not _shard or _seq");
            }

            if (!reader.Read() || !reader.Skip())
            {
                break;
            }
        }

        return null;
    }

    private static TableProblem Problem(TableField field, string reason, bool isLimit = false) => new(field.Name, field.Source.ToString(), reason, isLimit);

    private static TableProblem Whole(string reason) => new(string.Empty, "$", reason, IsLimit: true);

    private TableProblem? CheckAttributes(ReadOnlySpan<byte> payload, ref long bytes)
    {
        foreach (TableField attribute in _attributes)
        {
            if (attribute.Source.TryRead(payload, out JsonValueSpan value) && !value.IsNull)
            {
                if (CheckValue(attribute, value, out long size) is { } problem)
                {
                    return problem;
                }

                bytes += size;
            }
        }

        return null;
    }

    private TableProblem? CheckOrder(ReadOnlySpan<byte> payload, TableKeyBuffer key)
    {
        if (Contract.Order is not { } order)
        {
            return null;
        }

        if (order.Source.TryRead(payload, out JsonValueSpan value) && EventTime.TryRead(value, order.Epoch, out long micros))
        {
            key.OrderMicros = micros;
            return null;
        }

        return new TableProblem("order", order.Source.ToString(), $"is no time: the newest document of an item is told by it; allowed is {EventTime.Allowed(order.Epoch)}", IsLimit: false);
    }

    private TableProblem? CheckTimeToLive(ReadOnlySpan<byte> payload) =>
        Contract.TimeToLive is { Source: { } source } ttl && source.TryRead(payload, out JsonValueSpan value) && !value.IsNull
            && !EventTime.TryRead(value, ttl.Epoch, out _)
            ? new TableProblem(ttl.Attribute, source.ToString(), $"is no time; allowed is {EventTime.Allowed(ttl.Epoch)}", IsLimit: false)
            : null;
}
