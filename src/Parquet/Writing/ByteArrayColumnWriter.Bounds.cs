using Parquet.Pages;

namespace Parquet.Writing;

internal sealed partial class ByteArrayColumnWriter
{
    /// <summary>Marks the distinct values of the page first: far fewer comparisons than values.</summary>
    private ValueBounds? BoundsOfIds(ReadOnlySpan<int> ids)
    {
        _seen.Clear();
        var seen = _seen.Take(_dictionary.Count);
        seen.Clear();
        foreach (var id in ids)
        {
            seen[id] = 1;
        }

        var bounds = new BoundsSearch(_order, _dictionary.Data, _dictionary.Offsets);
        for (var id = 0; id < seen.Length; id++)
        {
            if (seen[id] != 0)
            {
                bounds.Add(id);
            }
        }

        return Merge(bounds.Min, bounds.Max);
    }

    private ValueBounds? BoundsOfRange(int first, int count)
    {
        var bounds = new BoundsSearch(_order, _data.Span, _offsets.Span);
        for (var i = first; i < first + count; i++)
        {
            bounds.Add(i);
        }

        return Merge(bounds.Min, bounds.Max);
    }

    private ValueBounds? Merge(int min, int max)
    {
        var chunk = new BoundsSearch(_order, Data, Offsets);
        if (_chunkMin >= 0)
        {
            chunk.Add(_chunkMin);
            chunk.Add(_chunkMax);
        }

        chunk.Add(min);
        chunk.Add(max);
        (_chunkMin, _chunkMax) = (chunk.Min, chunk.Max);
        return Encode(min, max, allowMissing: false);
    }

    /// <summary>A chunk may go without bounds; a page index has either all its bounds or none, so there a long one stays whole.</summary>
    private ValueBounds? Encode(int min, int max, bool allowMissing)
    {
        var low = Data[Offsets[min]..Offsets[min + 1]];
        var high = Data[Offsets[max]..Offsets[max + 1]];
        if (_fixedLength > 0)
        {
            return new ValueBounds(low.ToArray(), high.ToArray(), true, true);
        }

        var isText = Column.Field.LogicalType.IsText;
        var upper = BoundsTruncation.Upper(high, isText);
        return upper is null && allowMissing
            ? null
            : new ValueBounds(
                BoundsTruncation.Lower(low, isText),
                upper ?? high.ToArray(),
                low.Length <= BoundsTruncation.MaxBytes,
                upper is null || high.Length <= BoundsTruncation.MaxBytes);
    }
}
