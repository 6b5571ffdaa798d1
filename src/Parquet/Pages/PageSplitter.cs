using Parquet.Writing;

namespace Parquet.Pages;

/// <summary>Cuts a column chunk into pages at row borders, by a row target and a byte target.</summary>
internal ref struct PageSplitter(ColumnWriter column, int pageRows, int pageBytes)
{
    private readonly ReadOnlySpan<byte> _definitions = column.DefinitionLevels;
    private readonly ReadOnlySpan<byte> _repetitions = column.RepetitionLevels;
    private int _row;
    private int _level;
    private int _value;

    internal bool Next(out PageSlice slice)
    {
        var left = column.Rows - _row;
        if (left == 0)
        {
            slice = default;
            return false;
        }

        var rows = Math.Min(left, pageRows);
        slice = Slice(rows);
        while (rows > 1 && column.EstimateBytes(slice) is var bytes && bytes > pageBytes)
        {
            // In proportion, and at least one row less, so that uneven rows end this too.
            rows = (int)Math.Clamp((long)rows * pageBytes / bytes, 1, rows - 1);
            slice = Slice(rows);
        }

        _row += slice.Rows;
        _level += slice.Levels;
        _value += slice.Values;
        return true;
    }

    private readonly PageSlice Slice(int rows)
    {
        var levels = _repetitions.IsEmpty ? rows : LevelsOfRows(_repetitions[_level..], rows);
        var values = _definitions.IsEmpty ? levels : _definitions.Slice(_level, levels).Count((byte)column.Column.MaxDefinitionLevel);
        return new PageSlice(_row, rows, _level, levels, _value, values);
    }

    /// <summary>A row begins where the repetition level is 0.</summary>
    private static int LevelsOfRows(ReadOnlySpan<byte> repetitions, int rows)
    {
        var at = 0;
        for (; rows > 0 && at < repetitions.Length; rows--)
        {
            var next = repetitions[(at + 1)..].IndexOf((byte)0);
            at = next < 0 ? repetitions.Length : at + 1 + next;
        }

        return at;
    }
}
