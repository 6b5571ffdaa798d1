using System.Text.Json;

namespace Local.Aws.DynamoDb.Values;

/// <summary>Reads <c>{"S":"…"}</c> and its kin. The reader stands on the value's first token before, on its last token after.</summary>
internal static class AttributeValueReader
{
    private const string NoType = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    private const string TwoTypes = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

    public static AttributeMap ReadMap(ref Utf8JsonReader reader) => ReadMap(ref reader, 0);

    public static AttributeValue Read(ref Utf8JsonReader reader) => Read(ref reader, 0);

    private static AttributeMap ReadMap(ref Utf8JsonReader reader, int depth)
    {
        JsonFields.ExpectObject(ref reader);
        var map = new AttributeMap(8);
        while (JsonFields.NextField(ref reader))
        {
            var name = AttributeNames.Read(ref reader);
            reader.Read();
            map[name] = Read(ref reader, depth);
        }

        return map;
    }

    private static AttributeValue Read(ref Utf8JsonReader reader, int depth)
    {
        DocumentDepth.CheckLevel(depth);

        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                throw Problems.Validation(NoType);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                JsonFields.ExpectObject(ref reader);
                break;
            default:
                throw Problems.Serialization("Unexpected value type in payload");
        }

        AttributeValue? value = null;
        while (JsonFields.NextField(ref reader))
        {
            var type = ReadType(ref reader);
            reader.Read();
            if (type is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            if (value is not null)
            {
                throw Problems.Validation(TwoTypes);
            }

            value = ReadPayload(ref reader, type.Value, depth);
        }

        return value ?? throw Problems.Validation(NoType);
    }

    private static AttributeType? ReadType(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        return name.Length switch
        {
            1 => name[0] switch
            {
                (byte)'S' => AttributeType.S,
                (byte)'N' => AttributeType.N,
                (byte)'B' => AttributeType.B,
                (byte)'L' => AttributeType.L,
                (byte)'M' => AttributeType.M,
                _ => null,
            },
            2 when name[1] == 'S' => name[0] switch
            {
                (byte)'S' => AttributeType.SS,
                (byte)'N' => AttributeType.NS,
                (byte)'B' => AttributeType.BS,
                _ => null,
            },
            4 => name.SequenceEqual("BOOL"u8) ? AttributeType.BOOL : name.SequenceEqual("NULL"u8) ? AttributeType.NULL : null,
            _ => null,
        };
    }

    private static AttributeValue ReadPayload(ref Utf8JsonReader reader, AttributeType type, int depth)
    {
        switch (type)
        {
            case AttributeType.S:
                return AttributeValue.FromText(JsonFields.ReadUtf8(ref reader));
            case AttributeType.N:
                return AttributeValue.FromNumber(ReadNumber(ref reader));
            case AttributeType.B:
                return AttributeValue.FromBinary(JsonFields.ReadBase64(ref reader));
            case AttributeType.BOOL:
                return AttributeValue.FromBoolean(JsonFields.ReadBoolean(ref reader));
            case AttributeType.NULL:
                return JsonFields.ReadBoolean(ref reader)
                    ? AttributeValue.Null
                    : throw Problems.Validation(Problems.InvalidParameter + "Null attribute value types must have the value of true");
            case AttributeType.L:
                return ReadList(ref reader, depth + 1);
            case AttributeType.M:
                return AttributeValue.FromMap(ReadMap(ref reader, depth + 1));
            default:
                return AttributeSetReader.Read(ref reader, type);
        }
    }

    private static AttributeValue ReadList(ref Utf8JsonReader reader, int depth)
    {
        JsonFields.ExpectArray(ref reader);
        var elements = new List<AttributeValue>();
        while (JsonFields.NextElement(ref reader))
        {
            elements.Add(Read(ref reader, depth));
        }

        return AttributeValue.FromList([.. elements]);
    }

    internal static DynamoNumber ReadNumber(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectString(ref reader);
        if (!reader.ValueIsEscaped)
        {
            return ParseNumber(reader.ValueSpan);
        }

        return ParseNumber(JsonFields.ReadUtf8(ref reader));
    }

    private static DynamoNumber ParseNumber(ReadOnlySpan<byte> text) =>
        DynamoNumberText.TryParse(text, out var number, out var problem) ? number : throw Problems.Validation(problem!);
}
