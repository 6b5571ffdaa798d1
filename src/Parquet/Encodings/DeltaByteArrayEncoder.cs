using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>Writes byte arrays with their lengths, or the lengths of prefixes shared with the value before, apart from the bytes.</summary>
internal static class DeltaByteArrayEncoder
{
    private const int SampleSize = 256;

    /// <summary>Average shared prefix from which the second list of lengths pays.</summary>
    private const int WorthwhilePrefix = 4;

    /// <summary>DELTA_LENGTH_BYTE_ARRAY. <paramref name="offsets"/> has one entry more than there are values.</summary>
    internal static void EncodeLengths(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, ref PooledList<int> scratch, ref PooledList<byte> target)
    {
        scratch.Clear();
        var lengths = scratch.Take(offsets.Length - 1);
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = offsets[i + 1] - offsets[i];
        }

        DeltaBinaryPackedEncoder.Encode(lengths, ref target);
        target.AddRange(data[offsets[0]..offsets[^1]]);
    }

    /// <summary>DELTA_BYTE_ARRAY.</summary>
    internal static void EncodePrefixes(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, ref PooledList<int> scratch, ref PooledList<byte> target)
    {
        var count = offsets.Length - 1;
        scratch.Clear();
        var both = scratch.Take(2 * count);
        var prefixes = both[..count];
        var suffixes = both[count..];
        ReadOnlySpan<byte> previous = [];
        for (var i = 0; i < count; i++)
        {
            var value = data[offsets[i]..offsets[i + 1]];
            prefixes[i] = previous.CommonPrefixLength(value);
            suffixes[i] = value.Length - prefixes[i];
            previous = value;
        }

        DeltaBinaryPackedEncoder.Encode(prefixes, ref target);
        DeltaBinaryPackedEncoder.Encode(suffixes, ref target);
        for (var i = 0; i < count; i++)
        {
            target.AddRange(data[(offsets[i] + prefixes[i])..offsets[i + 1]]);
        }
    }

    /// <summary>Whether neighbours share enough, judged by a few hundred pairs spread over the values.</summary>
    internal static bool PrefixesPay(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets)
    {
        var count = offsets.Length - 1;
        var step = Math.Max(1, count / SampleSize);
        long shared = 0;
        var pairs = 0;
        for (var i = 1; i < count; i += step)
        {
            shared += data[offsets[i - 1]..offsets[i]].CommonPrefixLength(data[offsets[i]..offsets[i + 1]]);
            pairs++;
        }

        return pairs > 0 && shared >= (long)pairs * WorthwhilePrefix;
    }
}
