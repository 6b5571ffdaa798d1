using Parquet.Buffers;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Chooses the writer of a leaf by its physical type.</summary>
internal static class ColumnWriters
{
    internal static ColumnWriter Create(ParquetColumn column, BufferPool pool, ParquetWriterOptions options) => column.Type switch
    {
        PhysicalType.Boolean => new BooleanColumnWriter(column, pool, options),
        PhysicalType.Int32 => new FixedColumnWriter<int>(column, pool, options),
        PhysicalType.Int64 => new FixedColumnWriter<long>(column, pool, options),
        PhysicalType.Single => new FixedColumnWriter<float>(column, pool, options),
        PhysicalType.Double => new FixedColumnWriter<double>(column, pool, options),
        PhysicalType.ByteArray or PhysicalType.FixedByteArray => new ByteArrayColumnWriter(column, pool, options),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, $"Column '{column.DottedPath}' has a type that is not written here."),
    };
}
