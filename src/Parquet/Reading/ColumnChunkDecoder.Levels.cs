using System.Buffers.Binary;
using Parquet.Buffers;
using Parquet.Encodings;

namespace Parquet.Reading;

internal sealed partial class ColumnChunkDecoder
{
    private void ReadLevels(ReadOnlySpan<byte> page, ref int at, int max, Encoding encoding, int count, ref PooledList<byte> target)
    {
        if (max == 0)
        {
            return;
        }

        if (encoding != Encoding.Rle)
        {
            throw Damaged($"levels are encoded as {encoding}, which is not read here");
        }

        var length = page.Length - at >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(page[at..]) : -1;
        if (length < 0 || length > page.Length - at - sizeof(int))
        {
            throw Damaged($"levels of {length} bytes lie in a page of {page.Length}");
        }

        DecodeLevels(page.Slice(at + sizeof(int), length), max, count, ref target);
        at += sizeof(int) + length;
    }

    private void DecodeLevels(ReadOnlySpan<byte> source, int max, int count, ref PooledList<byte> target)
    {
        if (max == 0)
        {
            return;
        }

        var levels = Scratch(count);
        HybridDecoder.Decode(source, BitPacking.Width((ulong)max), levels);
        var room = target.Take(count);
        for (var i = 0; i < count; i++)
        {
            room[i] = levels[i] <= max ? (byte)levels[i] : throw Damaged($"a level of {levels[i]} is above {max}");
        }
    }
}
