using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Parquet.Encodings;
using Parquet.Schema;

namespace Parquet.Reading;

internal sealed partial class ValueStore
{
    /// <summary>Differences of integers.</summary>
    internal void AddDeltas(ReadOnlySpan<byte> page, int count)
    {
        var values = Rent<long>(count);
        try
        {
            DeltaBinaryPackedDecoder.Decode(page, values.AsSpan(0, count));
            var room = Take((long)count * FixedWidth());
            if (column.Type == PhysicalType.Int64)
            {
                MemoryMarshal.AsBytes(values.AsSpan(0, count)).CopyTo(room);
            }
            else
            {
                for (var i = 0; i < count; i++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(room[(i * sizeof(int))..], unchecked((int)values[i]));
                }
            }

            Count += count;
        }
        finally
        {
            pool.Return(values);
        }
    }

    /// <summary>Lengths, then all bytes.</summary>
    internal void AddDeltaLengths(ReadOnlySpan<byte> page, int count)
    {
        var lengths = Rent<long>(count);
        try
        {
            var at = DeltaBinaryPackedDecoder.Decode(page, lengths.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                Require(lengths[i] >= 0 && lengths[i] <= page.Length - at, page.Length, count);
                AddBytes([], page.Slice(at, (int)lengths[i]));
                at += (int)lengths[i];
            }
        }
        finally
        {
            pool.Return(lengths);
        }
    }

    /// <summary>Lengths of shared prefixes, then the rest of each value with its length.</summary>
    internal void AddDeltaPrefixes(ReadOnlySpan<byte> page, int count)
    {
        var lengths = Rent<long>(count * 2);
        try
        {
            var at = DeltaBinaryPackedDecoder.Decode(page, lengths.AsSpan(0, count));
            at += DeltaBinaryPackedDecoder.Decode(page[at..], lengths.AsSpan(count, count));
            var previous = 0;
            for (var i = 0; i < count; i++)
            {
                var (prefix, suffix) = (lengths[i], lengths[count + i]);
                Require(prefix >= 0 && prefix <= previous && suffix >= 0 && suffix <= page.Length - at, page.Length, count);
                AddBytes(_bytes.Span.Slice(_bytes.Count - previous, (int)prefix), page.Slice(at, (int)suffix));
                at += (int)suffix;
                previous = (int)(prefix + suffix);
            }
        }
        finally
        {
            pool.Return(lengths);
        }
    }
}
