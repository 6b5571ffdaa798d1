using System.Buffers.Binary;

namespace Parquet.Encodings;

/// <summary>Reads runs and bit-packed groups from bytes that nobody vouches for.</summary>
internal static class HybridDecoder
{
    /// <summary>Fills <paramref name="target"/>; the last bit-packed run may hold more values than are wanted.</summary>
    internal static void Decode(ReadOnlySpan<byte> source, int width, Span<int> target)
    {
        if (width > 32)
        {
            throw new ParquetException($"A bit width of {width} is above 32.");
        }

        var at = 0;
        while (!target.IsEmpty)
        {
            var header = Varint.Read(source, ref at);
            var filled = (header & 1) == 0
                ? Run(source, header >> 1, width, ref at, target)
                : Literals(source, header >> 1, width, ref at, target);
            target = target[filled..];
        }
    }

    private static int Run(ReadOnlySpan<byte> source, ulong count, int width, ref int at, Span<int> target)
    {
        var bytes = (width + 7) / 8;
        if (count == 0 || bytes > source.Length - at)
        {
            throw new ParquetException($"A run of {count} values at byte {at} is empty or cut off.");
        }

        Span<byte> value = stackalloc byte[sizeof(int)];
        value.Clear();
        source.Slice(at, bytes).CopyTo(value);
        at += bytes;
        var filled = (int)Math.Min(count, (ulong)target.Length);
        target[..filled].Fill(BinaryPrimitives.ReadInt32LittleEndian(value));
        return filled;
    }

    private static int Literals(ReadOnlySpan<byte> source, ulong groups, int width, ref int at, Span<int> target)
    {
        var filled = (int)Math.Min(Math.Min(groups, int.MaxValue) * 8, (ulong)target.Length);
        var needed = (((long)filled * width) + 7) / 8;
        if (groups == 0 || needed > source.Length - at)
        {
            throw new ParquetException($"Bit-packed values at byte {at} are cut off: {needed} bytes are needed.");
        }

        BitPacking.Unpack(source[at..], width, target[..filled]);
        at += (int)Math.Min(Math.Min(groups, int.MaxValue) * (ulong)width, (ulong)(source.Length - at));
        return filled;
    }
}
