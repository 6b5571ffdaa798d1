using System.Buffers;
using System.Buffers.Binary;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// An item as one byte array without references: a table of many items is cheap for the heap. Four bytes of DynamoDB size, then the attributes;
/// names are numbers of the table's <see cref="NameTable"/>.
/// </summary>
internal static class PackedItem
{
    private const int HeaderLength = 4;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static byte[] Pack(AttributeMap item, int size, NameTable names)
    {
        var output = _scratch ??= new ArrayBufferWriter<byte>(4096);
        output.ResetWrittenCount();
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(HeaderLength), size);
        output.Advance(HeaderLength);
        PackedValueWriter.Write(output, item, names);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The size that DynamoDB counts for it.</summary>
    public static int SizeOf(byte[] packed) => BinaryPrimitives.ReadInt32LittleEndian(packed);

    public static AttributeMap Unpack(byte[] packed, NameTable names)
    {
        var reader = new PackedValueReader(packed.AsSpan(HeaderLength), names);
        return reader.ReadMap();
    }
}
