using System.Buffers;
using System.Buffers.Binary;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// Keys as bytes whose order is the table's order: eight bytes of hash of the partition key (so that scans and their segments spread as on AWS), the partition key,
/// then the sort key. Text and binary end in 00 00 with 00 escaped as 00 01, so that no value is a prefix of another.
/// </summary>
internal static class KeyCodec
{
    private const int HashLength = 8;
    private const int MagnitudeBias = 512;
    private const byte NegativeMark = 1;
    private const byte ZeroMark = 2;
    private const byte PositiveMark = 3;

    /// <summary>The key of an item or of an ExclusiveStartKey; its key attributes are there and of the right type.</summary>
    public static byte[] Encode(KeySchema schema, AttributeMap attributes)
    {
        var output = new ArrayBufferWriter<byte>(64);
        WritePartition(output, attributes[schema.Hash.Name]);
        if (schema.Range is { } range)
        {
            WriteScalar(output, attributes[range.Name]);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The place of an item in an index: index key, then the table's key to keep equal index keys apart.</summary>
    public static byte[] EncodeIndexed(KeySchema index, AttributeMap attributes, ReadOnlySpan<byte> tableKey)
    {
        var key = Encode(index, attributes);
        return [.. key, .. tableKey];
    }

    public static byte[] EncodePartition(AttributeValue hash)
    {
        var output = new ArrayBufferWriter<byte>(64);
        WritePartition(output, hash);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] EncodeSortKey(ReadOnlySpan<byte> partition, AttributeValue value)
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.Write(partition);
        WriteScalar(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The beginning that all sort keys with this beginning share.</summary>
    public static byte[] EncodeSortKeyPrefix(ReadOnlySpan<byte> partition, AttributeValue value)
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.Write(partition);
        WriteEscaped(output, value.Bytes);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The keys of one of <paramref name="total"/> equal parts of the hash space.</summary>
    public static KeyRange Segment(int segment, int total)
    {
        return new KeyRange(Bound(segment), segment + 1 == total ? null : Bound(segment + 1));

        byte[] Bound(int number)
        {
            var bound = new byte[HashLength];
            BinaryPrimitives.WriteUInt64BigEndian(bound, (ulong)(((UInt128)1 << 64) * (uint)number / (uint)total));
            return bound;
        }
    }

    private static void WritePartition(ArrayBufferWriter<byte> output, AttributeValue hash)
    {
        var start = output.WrittenCount;
        output.GetSpan(HashLength)[..HashLength].Clear();
        output.Advance(HashLength);
        WriteScalar(output, hash);
        var written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(output.WrittenMemory).Span[start..];
        BinaryPrimitives.WriteUInt64BigEndian(written, Hash(written[HashLength..]));
    }

    private static void WriteScalar(ArrayBufferWriter<byte> output, AttributeValue value)
    {
        if (value.Type == AttributeType.N)
        {
            WriteNumber(output, value.Number);
            return;
        }

        WriteEscaped(output, value.Bytes);
        output.Write((ReadOnlySpan<byte>)[0, 0]);
    }

    private static void WriteEscaped(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)0) is var zero and >= 0)
        {
            output.Write(bytes[..zero]);
            output.Write((ReadOnlySpan<byte>)[0, 1]);
            bytes = bytes[(zero + 1)..];
        }

        output.Write(bytes);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, DynamoNumber number)
    {
        if (number.IsZero)
        {
            output.Write((ReadOnlySpan<byte>)[ZeroMark]);
            return;
        }

        Span<byte> bytes = stackalloc byte[19];
        bytes[0] = PositiveMark;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], (ushort)(number.Magnitude + MagnitudeBias));
        BinaryPrimitives.WriteUInt128BigEndian(bytes[3..], number.ScaledCoefficient);
        if (number.Negative)
        {
            bytes[0] = NegativeMark;
            foreach (ref var part in bytes[1..])
            {
                part = (byte)~part;
            }
        }

        output.Write(bytes);
    }

    /// <summary>FNV-1a with a finishing mix, the same in every process so that pages survive a restart of the reader.</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in bytes)
        {
            hash = (hash ^ part) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
