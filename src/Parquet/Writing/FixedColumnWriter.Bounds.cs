using System.Numerics;
using System.Runtime.InteropServices;
using Parquet.Pages;

namespace Parquet.Writing;

internal sealed partial class FixedColumnWriter<T>
    where T : unmanaged, INumber<T>
{
    private ValueBounds? Bounds(ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty)
        {
            return null;
        }

        var known = _dictionary.Values;
        T min = known[ids[0]], max = min;
        var isNaN = T.IsNaN(min);
        foreach (var id in ids)
        {
            var value = known[id];
            min = value < min ? value : min;
            max = value > max ? value : max;
            isNaN |= T.IsNaN(value);
        }

        return Merge(min, max, isNaN);
    }

    private ValueBounds? Bounds(ReadOnlySpan<T> values)
    {
        if (values.IsEmpty)
        {
            return null;
        }

        T min = values[0], max = min;
        var isNaN = T.IsNaN(min);
        foreach (var value in values)
        {
            min = value < min ? value : min;
            max = value > max ? value : max;
            isNaN |= T.IsNaN(value);
        }

        return Merge(min, max, isNaN);
    }

    private ValueBounds? Merge(T min, T max, bool isNaN)
    {
        _hasNaN |= isNaN;
        if (isNaN)
        {
            return null;
        }

        _min = _hasBounds && _min < min ? _min : min;
        _max = _hasBounds && _max > max ? _max : max;
        _hasBounds = true;
        return Encode(min, max);
    }

    /// <summary>Zero has two signs that compare equal: a lower bound takes -0.0 and an upper bound +0.0, whichever was seen.</summary>
    private static ValueBounds Encode(T min, T max)
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            min = T.IsZero(min) ? -T.Zero : min;
            max = T.IsZero(max) ? T.Zero : max;
        }

        return new ValueBounds(Bytes(min), Bytes(max), true, true);
    }

    private static byte[] Bytes(T value) => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
}
