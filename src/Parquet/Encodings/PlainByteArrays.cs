using System.Buffers.Binary;
using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>Writes byte arrays in plain encoding: each with its length before it, or bare if the length is fixed.</summary>
internal static class PlainByteArrays
{
    internal static void Write(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, int fixedLength, ref PooledList<byte> target)
    {
        if (offsets.Length < 2)
        {
            return;
        }

        if (fixedLength > 0)
        {
            target.AddRange(data[offsets[0]..offsets[^1]]);
            return;
        }

        var room = target.Take(checked(offsets[^1] - offsets[0] + (sizeof(int) * (offsets.Length - 1))));
        for (var i = 0; i + 1 < offsets.Length; i++)
        {
            var value = data[offsets[i]..offsets[i + 1]];
            BinaryPrimitives.WriteInt32LittleEndian(room, value.Length);
            value.CopyTo(room[sizeof(int)..]);
            room = room[(sizeof(int) + value.Length)..];
        }
    }
}
