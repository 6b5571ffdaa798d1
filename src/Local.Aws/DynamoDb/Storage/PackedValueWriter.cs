using System.Buffers;
using System.Text;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>Writes values as type byte and payload; lengths and counts as variable-length integers.</summary>
internal static class PackedValueWriter
{
    /// <summary>The type bytes of booleans: the value is part of the type.</summary>
    public const byte TrueMark = 64;

    public static void Write(ArrayBufferWriter<byte> output, AttributeMap map, NameTable names)
    {
        WriteVarint(output, (uint)map.Count);
        foreach (var (name, value) in map)
        {
            var number = names.NumberOf(name);
            WriteVarint(output, (uint)number);
            if (number == NameTable.Unlisted)
            {
                WriteBytes(output, Encoding.UTF8.GetBytes(name));
            }

            Write(output, value, names);
        }
    }

    private static void Write(ArrayBufferWriter<byte> output, AttributeValue value, NameTable names)
    {
        WriteByte(output, value.Type == AttributeType.BOOL && value.Boolean ? TrueMark : (byte)value.Type);
        switch (value.Type)
        {
            case AttributeType.S or AttributeType.B:
                WriteBytes(output, value.Bytes);
                break;
            case AttributeType.N:
                WriteNumber(output, value.Number);
                break;
            case AttributeType.M:
                Write(output, value.Map, names);
                break;
            case AttributeType.L:
                WriteVarint(output, (uint)value.Count);
                foreach (var element in value.List)
                {
                    Write(output, element, names);
                }

                break;
            case AttributeType.NS:
                WriteVarint(output, (uint)value.Count);
                foreach (var member in value.NumberSet)
                {
                    WriteNumber(output, member);
                }

                break;
            case AttributeType.SS or AttributeType.BS:
                WriteVarint(output, (uint)value.Count);
                foreach (var member in value.ByteSet)
                {
                    WriteBytes(output, member);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Exponent and sign first, then the coefficient.</summary>
    private static void WriteNumber(ArrayBufferWriter<byte> output, DynamoNumber number)
    {
        WriteVarint(output, (uint)(((number.Exponent + 512) << 1) | (number.Negative ? 1 : 0)));
        WriteVarint(output, number.Coefficient);
    }

    private static void WriteBytes(ArrayBufferWriter<byte> output, byte[] bytes)
    {
        WriteVarint(output, (uint)bytes.Length);
        output.Write(bytes);
    }

    private static void WriteByte(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> output, UInt128 value)
    {
        for (; value > ulong.MaxValue; value >>= 7)
        {
            WriteByte(output, (byte)((byte)value | 0x80));
        }

        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            WriteByte(output, (byte)((byte)rest | 0x80));
        }

        WriteByte(output, (byte)rest);
    }
}
