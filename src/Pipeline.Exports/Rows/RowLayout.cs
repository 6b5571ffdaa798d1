using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Rows;

/// <summary>Where things stand in the bytes of a row.</summary>
internal static class RowLayout
{
    /// <summary>The columns that are not of the key, in the order of the settings.</summary>
    public static int[] Others(TableSettings table) => [.. Enumerable.Range(0, table.Columns.Count).Except(table.Key)];

    public static int BitmapBytes(int columns) => (columns + 7) >> 3;

    public static bool IsNull(ReadOnlySpan<byte> values, int other) => (values[other >> 3] & (1 << (other & 7))) != 0;
}
