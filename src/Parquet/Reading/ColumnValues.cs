using Parquet.Schema;

namespace Parquet.Reading;

/// <summary>One column of one row group: its values, nulls left out, and its levels.</summary>
/// <remarks>Only the member of the column's physical type is filled.</remarks>
public sealed class ColumnValues
{
    internal ColumnValues(ParquetColumn column) => Column = column;

    /// <summary>The leaf.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Rows.</summary>
    public int RowCount { get; internal init; }

    /// <summary>Entries, nulls included.</summary>
    public int LevelCount { get; internal init; }

    /// <summary>Entries with a value.</summary>
    public int ValueCount { get; internal init; }

    /// <summary>One an entry; empty if the column's highest level is 0.</summary>
    public ReadOnlyMemory<byte> DefinitionLevels { get; internal init; }

    /// <summary>One an entry; empty if the column's highest level is 0.</summary>
    public ReadOnlyMemory<byte> RepetitionLevels { get; internal init; }

    /// <summary>Values of an INT32 column.</summary>
    public ReadOnlyMemory<int> Int32s { get; internal init; }

    /// <summary>Values of an INT64 column.</summary>
    public ReadOnlyMemory<long> Int64s { get; internal init; }

    /// <summary>Values of a FLOAT column.</summary>
    public ReadOnlyMemory<float> Singles { get; internal init; }

    /// <summary>Values of a DOUBLE column.</summary>
    public ReadOnlyMemory<double> Doubles { get; internal init; }

    /// <summary>Values of a BOOLEAN column as 0 and 1.</summary>
    public ReadOnlyMemory<byte> Booleans { get; internal init; }

    /// <summary>The bytes of a column of byte arrays.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal init; }

    /// <summary>Where each byte array begins in <see cref="Bytes"/>, and where the last one ends.</summary>
    public ReadOnlyMemory<int> Offsets { get; internal init; }

    /// <summary>A byte array.</summary>
    /// <param name="value">Its position among the values.</param>
    /// <returns>Its bytes.</returns>
    public ReadOnlySpan<byte> ByteArrayAt(int value) => Bytes.Span[Offsets.Span[value]..Offsets.Span[value + 1]];
}
