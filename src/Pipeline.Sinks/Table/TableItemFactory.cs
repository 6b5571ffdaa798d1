using System.Buffers.Text;
using Pipeline.Contracts.Tables;

namespace Pipeline.Sinks.Table;

/// <summary>Checks records against one event's table contract and writes their items. Immutable; one for each event with a table.</summary>
internal sealed class TableItemFactory
{
    private const int LongestNumber = 20;

    private readonly TableContract _contract;
    private readonly TableCheck _check;
    private readonly Attribute[] _keys;
    private readonly Attribute[] _attributes;
    private readonly byte[] _expiryName;
    private readonly string[] _ownNames;
    private readonly string[] _ownNamesAndExpiry;

    public TableItemFactory(TableContract contract, string tableNamePrefix)
    {
        _contract = contract;
        _check = new TableCheck(contract);
        TableName = tableNamePrefix + contract.Name;
        TableField[] keys = contract.RangeKey is { } rangeKey ? [contract.HashKey, rangeKey] : [contract.HashKey];
        _keys = [.. keys.Select(field => new Attribute(field, NameOf(field.Name)))];
        _ownNames = [.. keys.Select(field => field.Name), TablePosition.ShardAttribute, TablePosition.SequenceAttribute];
        _attributes = [.. contract.Attributes.Where(field => !_ownNames.Contains(field.Name)).Select(field => new Attribute(field, NameOf(field.Name)))];
        _expiryName = contract.TimeToLive is { } timeToLive ? NameOf(timeToLive.Attribute) : [];
        _ownNamesAndExpiry = contract.TimeToLive is { } expiry ? [.. _ownNames, expiry.Attribute] : _ownNames;
    }

    public string TableName { get; }

    public string HashKeyName => _contract.HashKey.Name;

    /// <summary>Whether the documents' own time says which is the newest of an item.</summary>
    public bool IsOrdered => _contract.Order is not null;

    /// <summary>See <see cref="TableCheck.Check"/>, which ingest asks too.</summary>
    public TableProblem? Check(ReadOnlySpan<byte> payload, TableKeyBuffer key) => _check.Check(payload, key);

    /// <summary>Writes the item of a payload that <see cref="Check"/> accepted.</summary>
    public void WriteItem(ItemBuffer output, ReadOnlySpan<byte> payload, string shardId, string position, long arrivalMicros)
    {
        output.Append("{\""u8);
        output.Append(TablePosition.ShardAttributeUtf8);
        output.Append("\":{\"S\":"u8);
        output.AppendText(shardId);
        output.Append("},\""u8);
        output.Append(TablePosition.SequenceAttributeUtf8);
        output.Append("\":{\"S\":"u8);
        output.AppendText(position);
        output.Append((byte)'}');
        foreach (var key in _keys)
        {
            WriteField(output, key, payload);
        }

        var expires = WriteExpiry(output, payload, arrivalMicros);
        if (_contract.WholeDocument)
        {
            AttributeWriter.WriteProperties(output, payload, expires ? _ownNamesAndExpiry : _ownNames);
        }
        else
        {
            foreach (var attribute in _attributes)
            {
                WriteField(output, attribute, payload);
            }
        }

        output.Append((byte)'}');
    }

    private static byte[] NameOf(string name)
    {
        using var buffer = new ItemBuffer();
        buffer.Append((byte)',');
        buffer.AppendText(name);
        buffer.Append((byte)':');
        return buffer.Span.ToArray();
    }

    private static void WriteField(ItemBuffer output, Attribute attribute, ReadOnlySpan<byte> payload)
    {
        if (!attribute.Field.Source.TryRead(payload, out var value) || value.IsNull)
        {
            return;
        }

        output.Append(attribute.Name);
        if (attribute.Field.Type == TableFieldType.Json)
        {
            output.Append("{\"S\":"u8);
            output.AppendText(value.Raw);
            output.Append((byte)'}');
        }
        else
        {
            AttributeWriter.WriteValue(output, value.Raw);
        }
    }

    private bool WriteExpiry(ItemBuffer output, ReadOnlySpan<byte> payload, long arrivalMicros)
    {
        if (_contract.TimeToLive is not { } timeToLive || !ExpiryTime.TryRead(timeToLive, payload, arrivalMicros, out var epochSeconds))
        {
            return false;
        }

        output.Append(_expiryName);
        output.Append("{\"N\":\""u8);
        Utf8Formatter.TryFormat(epochSeconds, output.Room(LongestNumber), out var length);
        output.Advance(length);
        output.Append("\"}"u8);
        return true;
    }

    /// <summary>A field, and its name as it stands in every item: a comma, the name as JSON, a colon.</summary>
    private readonly record struct Attribute(TableField Field, byte[] Name);
}
