using Local.DuckDb.Native;

namespace Local.DuckDb.Results;

/// <summary>Turns a native result into rows by its data chunks.</summary>
internal static class ResultReader
{
    internal static DuckDbResult Read(ref NativeResult result)
    {
        var count = checked((int)NativeMethods.ColumnCount(ref result));
        var columns = new DuckDbColumn[count];
        var types = new ColumnType[count];
        for (var i = 0; i < count; i++)
        {
            types[i] = ColumnType.Take(NativeMethods.ColumnLogicalType(ref result, (ulong)i));
            columns[i] = new DuckDbColumn(NativeText.Read(NativeMethods.ColumnName(ref result, (ulong)i)) ?? "", types[i].Name);
        }

        var rows = new List<object?[]>();
        while (NativeMethods.FetchChunk(result) is var chunk and not 0)
        {
            try
            {
                AddRows(chunk, columns, types, rows);
            }
            finally
            {
                NativeMethods.DestroyChunk(ref chunk);
            }
        }

        return new DuckDbResult(columns, rows);
    }

    private static void AddRows(nint chunk, DuckDbColumn[] columns, ColumnType[] types, List<object?[]> rows)
    {
        var first = rows.Count;
        var size = checked((int)NativeMethods.ChunkSize(chunk));
        for (var row = 0; row < size; row++)
        {
            rows.Add(new object?[columns.Length]);
        }

        for (var column = 0; column < columns.Length; column++)
        {
            var vector = new VectorReader(NativeMethods.ChunkVector(chunk, (ulong)column), types[column], columns[column].Name);
            for (var row = 0; row < size; row++)
            {
                rows[first + row][column] = vector.Read(row);
            }
        }
    }
}
