using System.Buffers.Binary;
using Parquet.Encodings;

namespace Parquet.Compression;

/// <summary>Decompresses the raw Snappy block format from bytes that nobody vouches for.</summary>
internal static class SnappyDecoder
{
    /// <summary>Fills <paramref name="target"/> exactly, or throws.</summary>
    internal static void Decompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var at = 0;
        var length = Varint.Read(source, ref at);
        if (length != (ulong)target.Length)
        {
            throw new ParquetException($"A Snappy block states {length} bytes where the page states {target.Length}.");
        }

        var written = 0;
        while (at < source.Length)
        {
            var tag = source[at++];
            if ((tag & 3) == 0)
            {
                var count = LiteralLength(source, tag, ref at);
                if (count > (uint)(source.Length - at) || count > (uint)(target.Length - written))
                {
                    throw new ParquetException($"A Snappy literal of {count} bytes at byte {at} runs beyond its block.");
                }

                source.Slice(at, (int)count).CopyTo(target[written..]);
                at += (int)count;
                written += (int)count;
            }
            else
            {
                var (offset, count) = ReadCopy(source, tag, ref at);
                if (offset == 0 || offset > (uint)written || count > target.Length - written)
                {
                    throw new ParquetException($"A Snappy copy of {count} bytes from {offset} back, at byte {at}, lies outside its block.");
                }

                Copy(target, written, (int)offset, count);
                written += count;
            }
        }

        if (written != target.Length)
        {
            throw new ParquetException($"A Snappy block ends after {written} of {target.Length} bytes.");
        }
    }

    private static uint LiteralLength(ReadOnlySpan<byte> source, byte tag, ref int at)
    {
        var last = (uint)tag >> 2;
        if (last >= 60)
        {
            var extra = (int)last - 59;
            if (extra > source.Length - at)
            {
                throw CutOff(at);
            }

            last = 0;
            for (var i = 0; i < extra; i++)
            {
                last |= (uint)source[at++] << (8 * i);
            }
        }

        return last == uint.MaxValue ? throw new ParquetException($"A Snappy literal at byte {at} is too long.") : last + 1;
    }

    private static (uint Offset, int Count) ReadCopy(ReadOnlySpan<byte> source, byte tag, ref int at)
    {
        var size = (tag & 3) switch { 1 => 1, 2 => 2, _ => 4 };
        if (size > source.Length - at)
        {
            throw CutOff(at);
        }

        var bytes = source.Slice(at, size);
        at += size;
        return size switch
        {
            1 => (((uint)tag >> 5 << 8) | bytes[0], ((tag >> 2) & 7) + 4),
            2 => (BinaryPrimitives.ReadUInt16LittleEndian(bytes), (tag >> 2) + 1),
            _ => (BinaryPrimitives.ReadUInt32LittleEndian(bytes), (tag >> 2) + 1),
        };
    }

    private static void Copy(Span<byte> target, int at, int offset, int count)
    {
        // A copy may read what it writes: the pattern of `offset` bytes repeats, and doubles with every round.
        while (count > 0)
        {
            var piece = Math.Min(offset, count);
            target.Slice(at - offset, piece).CopyTo(target[at..]);
            at += piece;
            count -= piece;
            offset += piece;
        }
    }

    private static ParquetException CutOff(int at) => new($"A Snappy element is cut off at byte {at}.");
}
