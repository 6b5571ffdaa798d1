using Parquet.Buffers;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Chooses the writer of a leaf by its physical type.</summary>
internal static class ColumnWriters
{
    internal static ColumnWriter Create(ParquetColumn column, BufferPool pool) => column.Type switch
    {
        PhysicalType.Boolean => new BooleanColumnWriter(column, pool),
        PhysicalType.Int32 => new FixedColumnWriter<int>(column, pool),
        PhysicalType.Int64 => new FixedColumnWriter<long>(column, pool),
        PhysicalType.Single => new FixedColumnWriter<float>(column, pool),
        PhysicalType.Double => new FixedColumnWriter<double>(column, pool),
        PhysicalType.ByteArray or PhysicalType.FixedByteArray => new ByteArrayColumnWriter(column, pool),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, $"Column '{column.DottedPath}' has a type that is not written here."),
    };
}
