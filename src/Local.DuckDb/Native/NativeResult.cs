using System.Runtime.InteropServices;

namespace Local.DuckDb.Native;

/// <summary><c>duckdb_result</c>: six words that only DuckDB reads; <c>duckdb_fetch_chunk</c> takes them by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
#pragma warning disable CS0169, IDE0044, IDE0051 // the fields give the structure its size
    private ulong _columnCount;
    private ulong _rowCount;
    private ulong _rowsChanged;
    private nint _columns;
    private nint _error;
    private nint _data;
#pragma warning restore CS0169, IDE0044, IDE0051
}
