using Parquet.Metadata;
using Parquet.Writing;

namespace Parquet.Pages;

/// <summary>Collects the bounds of a chunk's pages into a column index.</summary>
internal sealed class ColumnIndexBuilder
{
    private readonly List<PageBounds> _pages = [];
    private bool _isAscending = true;
    private bool _isDescending = true;
    private ValueBounds? _previous;

    internal void Add(ColumnWriter column, long nulls, ValueBounds? bounds)
    {
        _pages.Add(new PageBounds(nulls, bounds?.Min, bounds?.Max, bounds is null));
        if (bounds is null)
        {
            return;
        }

        if (_previous is not null)
        {
            var min = column.CompareBounds(_previous.Min, bounds.Min);
            var max = column.CompareBounds(_previous.Max, bounds.Max);
            _isAscending &= min <= 0 && max <= 0;
            _isDescending &= min >= 0 && max >= 0;
        }

        _previous = bounds;
    }

    internal ColumnIndex Build() => new(
        _pages, _isAscending ? BoundaryOrder.Ascending : _isDescending ? BoundaryOrder.Descending : BoundaryOrder.Unordered);
}
