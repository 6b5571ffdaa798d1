using System.Text.Json;

namespace Local.Aws.DynamoDb.Values;

/// <summary>Writes values and items as DynamoDB JSON.</summary>
internal static class AttributeValueWriter
{
    public static void Write(Utf8JsonWriter writer, AttributeMap map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartObject();
        switch (value.Type)
        {
            case AttributeType.S:
                writer.WriteString("S"u8, value.Bytes);
                break;
            case AttributeType.N:
                writer.WritePropertyName("N"u8);
                Write(writer, value.Number);
                break;
            case AttributeType.B:
                writer.WriteBase64String("B"u8, value.Bytes);
                break;
            case AttributeType.BOOL:
                writer.WriteBoolean("BOOL"u8, value.Boolean);
                break;
            case AttributeType.NULL:
                writer.WriteBoolean("NULL"u8, true);
                break;
            case AttributeType.M:
                writer.WritePropertyName("M"u8);
                Write(writer, value.Map);
                break;
            default:
                WriteElements(writer, value);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteElements(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartArray(value.Type.ToString());
        switch (value.Type)
        {
            case AttributeType.L:
                foreach (var element in value.List)
                {
                    Write(writer, element);
                }

                break;
            case AttributeType.NS:
                foreach (var member in value.NumberSet)
                {
                    Write(writer, member);
                }

                break;
            case AttributeType.SS:
                foreach (var member in value.ByteSet)
                {
                    writer.WriteStringValue(member);
                }

                break;
            default:
                foreach (var member in value.ByteSet)
                {
                    writer.WriteBase64StringValue(member);
                }

                break;
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, DynamoNumber number)
    {
        Span<byte> text = stackalloc byte[DynamoNumberText.MaxLength];
        writer.WriteStringValue(text[..DynamoNumberText.Format(number, text)]);
    }
}
