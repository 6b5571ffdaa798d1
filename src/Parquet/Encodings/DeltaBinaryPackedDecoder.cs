namespace Parquet.Encodings;

/// <summary>Reads bit-packed differences from bytes that nobody vouches for.</summary>
internal static class DeltaBinaryPackedDecoder
{
    private const int MaxBlockSize = 1 << 16;

    /// <summary>Fills <paramref name="target"/>, whose length the page states, and returns the bytes read.</summary>
    internal static int Decode(ReadOnlySpan<byte> source, Span<long> target)
    {
        var at = 0;
        var blockSize = Varint.ReadCount(source, ref at, MaxBlockSize, "block size of packed differences");
        var miniblocks = Varint.ReadCount(source, ref at, MaxBlockSize, "miniblock count of packed differences");
        var count = Varint.ReadCount(source, ref at, int.MaxValue, "count of packed differences");
        var value = Varint.UnZigZag(Varint.Read(source, ref at));
        if (count != target.Length)
        {
            throw new ParquetException($"Packed differences state {count} values where the page has {target.Length}.");
        }

        if (blockSize == 0 || miniblocks == 0 || blockSize % 128 != 0 || blockSize % miniblocks != 0 || blockSize / miniblocks % 32 != 0)
        {
            throw new ParquetException($"Packed differences state blocks of {blockSize} in {miniblocks} miniblocks.");
        }

        if (count == 0)
        {
            return at;
        }

        target[0] = value;
        var filled = 1;
        while (filled < count)
        {
            filled += Block(source, blockSize / miniblocks, miniblocks, ref at, ref value, target[filled..]);
        }

        return at;
    }

    private static int Block(ReadOnlySpan<byte> source, int size, int miniblocks, ref int at, ref long value, Span<long> target)
    {
        var least = Varint.UnZigZag(Varint.Read(source, ref at));
        if (miniblocks > source.Length - at)
        {
            throw new ParquetException($"The widths of packed differences are cut off at byte {at}.");
        }

        var widths = source.Slice(at, miniblocks);
        at += miniblocks;
        var filled = 0;
        for (var i = 0; i < miniblocks && filled < target.Length; i++)
        {
            var bytes = size / 8 * widths[i];
            if (widths[i] > 64 || bytes > source.Length - at)
            {
                throw new ParquetException($"A miniblock of width {widths[i]} is too wide or cut off at byte {at}.");
            }

            var packed = source.Slice(at, bytes);
            at += bytes;
            for (var k = 0; k < size && filled < target.Length; k++)
            {
                value = unchecked(value + least + (long)BitPacking.UnpackAt(packed, (long)k * widths[i], widths[i]));
                target[filled++] = value;
            }
        }

        return filled;
    }
}
