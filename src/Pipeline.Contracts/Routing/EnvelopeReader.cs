using System.Text.Json;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection;

namespace Pipeline.Contracts.Routing;

/// <summary>The attributes of a CloudEvents document that the pipeline reads; see the JSON format of CloudEvents 1.0.</summary>
internal struct EnvelopeReader
{
    /// <summary>Longer ids are no ids, and every lake row of the event would carry them.</summary>
    private const int MaxIdBytes = 1_024;

    public JsonSlot Version;
    public JsonSlot Type;
    public JsonSlot Id;
    public JsonSlot Source;
    public JsonSlot Data;
    private bool _hasDuplicate;
    private bool _hasBase64;

    /// <summary>The first byte behind the object that is no white space, or -1.</summary>
    private int _rest;

    /// <summary>Whether the root object has a <c>specversion</c>, and so means to be an envelope.</summary>
    public readonly bool IsEnvelope => Version.Kind != JsonTokenType.None;

    public static bool TryRead(ReadOnlySpan<byte> record, out EnvelopeReader envelope)
    {
        envelope = default;
        var reader = new JsonTokenReader(record, JsonTokenReader.MaxDepthLimit);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!envelope.TryReadProperty(ref reader))
            {
                return false;
            }
        }

        if (reader.IsBroken)
        {
            return false;
        }

        // What stands behind the object would be lost without a word: a second event, or the rest of a damaged one.
        reader.Read();
        envelope._rest = reader.IsBroken ? reader.Position : -1;
        return true;
    }

    public readonly bool IsComplete(ReadOnlySpan<byte> record, out RecordError error)
    {
        if (_rest >= 0)
        {
            error = RecordError.Of(RecordErrorReason.InvalidEnvelope, _rest, record[_rest..], "nothing behind the envelope");
            return false;
        }

        if (!IsUtf8(record, out int damaged))
        {
            error = RecordError.InvalidUtf8(record, damaged);
            return false;
        }

        if (Version.Kind != JsonTokenType.String || !Version.Text(record).SequenceEqual("1.0"u8))
        {
            return Fail("specversion", Version, record, "\"1.0\"", out error);
        }

        if (_hasDuplicate)
        {
            return Fail("specversion", Version, record, "each attribute once", out error);
        }

        if (_hasBase64)
        {
            return Fail("data", Data, record, "JSON in data; data_base64 is not supported", out error);
        }

        if (!IsText(Type))
        {
            return Fail("type", Type, record, "a text without escapes that is not empty", out error);
        }

        if (!IsText(Id) || Id.Length > MaxIdBytes)
        {
            return Fail("id", Id, record, $"a text of 1 to {MaxIdBytes} bytes without escapes", out error);
        }

        if (!IsText(Source))
        {
            return Fail("source", Source, record, "a text without escapes that is not empty", out error);
        }

        if (Data.IsAbsent)
        {
            return Fail("data", Data, record, "the event's document", out error);
        }

        error = default;
        return true;
    }

    private static bool IsText(in JsonSlot slot) => slot is { Kind: JsonTokenType.String, IsEscaped: false, Length: > 0 };

    private static bool Fail(string attribute, in JsonSlot slot, ReadOnlySpan<byte> record, string expected, out RecordError error)
    {
        bool isMissing = slot.Kind == JsonTokenType.None;
        error = RecordError.Of(
            RecordErrorReason.InvalidEnvelope, string.Empty, attribute, $"$.{attribute}", isMissing ? -1 : slot.Start,
            isMissing ? default : slot.Raw(record), expected);
        return false;
    }

    /// <summary>The envelope around the data; the data's own bytes the projection looks at.</summary>
    private readonly bool IsUtf8(ReadOnlySpan<byte> record, out int damaged)
    {
        damaged = 0;
        if (!System.Text.Unicode.Utf8.IsValid(record[..Data.Start]))
        {
            return false;
        }

        damaged = Data.Start + Data.Length;
        return System.Text.Unicode.Utf8.IsValid(record[damaged..]);
    }

    private bool TryReadProperty(ref JsonTokenReader reader)
    {
        if (reader.NameEquals("specversion"u8))
        {
            return TryTake(ref reader, ref Version);
        }

        if (reader.NameEquals("type"u8))
        {
            return TryTake(ref reader, ref Type);
        }

        if (reader.NameEquals("id"u8))
        {
            return TryTake(ref reader, ref Id);
        }

        if (reader.NameEquals("source"u8))
        {
            return TryTake(ref reader, ref Source);
        }

        if (reader.NameEquals("data"u8))
        {
            _hasDuplicate |= Data.Kind != JsonTokenType.None;
            return reader.ReadDocument(out Data);
        }

        _hasBase64 |= reader.NameEquals("data_base64"u8);
        return reader.Read() && reader.Skip();
    }

    private bool TryTake(ref JsonTokenReader reader, ref JsonSlot slot)
    {
        _hasDuplicate |= slot.Kind != JsonTokenType.None;
        if (!reader.Read())
        {
            return false;
        }

        slot = JsonSlot.From(reader);
        if (!reader.Skip())
        {
            return false;
        }

        if (slot.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            slot.Length = reader.Position - slot.Start;
        }

        return true;
    }
}
