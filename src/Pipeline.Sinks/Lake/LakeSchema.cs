using Parquet.Compression;
using Parquet.Schema;
using Parquet.Writing;
using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Types;

namespace Pipeline.Sinks.Lake;

/// <summary>Translates a dataset's fields into a Parquet schema. Leaves come out in the order in which projections deliver them.</summary>
internal static class LakeSchema
{
    public static ParquetSchema Create(DatasetContract dataset, TimestampUnit timestamps, bool includeLineage = true) =>
        new([.. DatasetSchema.Fields(dataset, includeLineage).Select(field => Field(field.Name, field.Type, !field.Required, timestamps))]);

    public static CompressionCodec Codec(string compression) => compression switch
    {
        LakeCompression.Snappy => CompressionCodec.Snappy,
        LakeCompression.Gzip => CompressionCodec.Gzip,
        LakeCompression.Zstd => CompressionCodec.Zstd,
        LakeCompression.None => CompressionCodec.None,
        _ => throw new ArgumentException($"'{compression}' is no compression of the lake.", nameof(compression)),
    };

    public static ValueEncodings Encodings(LakeEncodings encodings) =>
        encodings == LakeEncodings.Compact ? ValueEncodings.Compact : ValueEncodings.Compatible;

    private static ParquetField Field(string name, ColumnType type, bool optional, TimestampUnit timestamps) => type switch
    {
        IntType => ParquetField.Int32(name, optional),
        BigIntType => ParquetField.Int64(name, optional),
        FloatType => ParquetField.Single(name, optional),
        DoubleType => ParquetField.Double(name, optional),
        BooleanType => ParquetField.Boolean(name, optional),
        DateType => ParquetField.Date(name, optional),
        BinaryType => ParquetField.Binary(name, optional),

        // JSON text is plain text to Athena; the JSON annotation would only keep some readers from it.
        StringType => ParquetField.String(name, optional),
        DecimalType number => ParquetField.Decimal(name, number.Precision, number.Scale, optional),
        TimestampType when timestamps == TimestampUnit.Milliseconds => ParquetField.TimestampMillis(name, optional),
        TimestampType => ParquetField.TimestampMicros(name, optional),
        StructType group => ParquetField.Group(name, [.. group.Fields.Select(field => Field(field.Name, field.Type, true, timestamps))], optional),
        ArrayType array => ParquetField.List(name, Field(DatasetSchema.ElementName, array.Element, true, timestamps), optional),
        _ => throw new ArgumentException($"Column {name} has type {type}, which the lake cannot hold.", nameof(type)),
    };
}
