using Parquet.Schema;
using static Parquet.Thrift.FormatNames;

namespace Parquet.Thrift;

/// <summary>Writes a schema as the footer's flat list of elements, depth first, with both the old and the new form of its logical types.</summary>
internal static class SchemaWriter
{
    internal static void Write(ref ThriftWriter thrift, int field, ParquetSchema schema)
    {
        thrift.BeginList(field, ThriftType.Struct, 1 + schema.Fields.Sum(CountElements));
        var root = thrift.BeginElement();
        thrift.Text(4, "schema");
        thrift.I32(5, schema.Fields.Count);
        thrift.End(root);
        foreach (var child in schema.Fields)
        {
            WriteElement(ref thrift, child);
        }
    }

    private static int CountElements(ParquetField field) => 1 + field.Children.Sum(CountElements);

    private static void WriteElement(ref ThriftWriter thrift, ParquetField field)
    {
        var outer = thrift.BeginElement();
        if (field.PhysicalType is { } type)
        {
            thrift.I32(1, (int)type);
            if (type == PhysicalType.FixedByteArray)
            {
                thrift.I32(2, field.TypeLength);
            }
        }

        thrift.I32(3, (int)field.Repetition);
        thrift.Text(4, field.Name);
        if (field.Children.Count > 0)
        {
            thrift.I32(5, field.Children.Count);
        }

        WriteLogicalType(ref thrift, field.LogicalType);
        thrift.End(outer);
        foreach (var child in field.Children)
        {
            WriteElement(ref thrift, child);
        }
    }

    private static void WriteLogicalType(ref ThriftWriter thrift, LogicalType type)
    {
        if (ConvertedType(type.Kind) is not { } converted)
        {
            return;
        }

        thrift.I32(6, converted);
        if (type.Kind == LogicalKind.Decimal)
        {
            thrift.I32(7, type.Scale);
            thrift.I32(8, type.Precision);
        }

        var union = thrift.BeginStruct(10);
        switch (type.Kind)
        {
            case LogicalKind.Decimal:
                var parameters = thrift.BeginStruct(LogicalDecimal);
                thrift.I32(1, type.Scale);
                thrift.I32(2, type.Precision);
                thrift.End(parameters);
                break;
            case LogicalKind.TimestampMillis or LogicalKind.TimestampMicros:
                var timestamp = thrift.BeginStruct(LogicalTimestamp);
                thrift.Bool(1, true);
                var unit = thrift.BeginStruct(2);
                thrift.Empty(type.Kind == LogicalKind.TimestampMillis ? UnitMillis : UnitMicros);
                thrift.End(unit);
                thrift.End(timestamp);
                break;
            default:
                thrift.Empty(type.Kind switch
                {
                    LogicalKind.String => LogicalString,
                    LogicalKind.Json => LogicalJson,
                    LogicalKind.Date => LogicalDate,
                    _ => LogicalList,
                });
                break;
        }

        thrift.End(union);
    }

    private static int? ConvertedType(LogicalKind kind) => kind switch
    {
        LogicalKind.String => ConvertedUtf8,
        LogicalKind.Json => ConvertedJson,
        LogicalKind.Date => ConvertedDate,
        LogicalKind.TimestampMillis => ConvertedTimestampMillis,
        LogicalKind.TimestampMicros => ConvertedTimestampMicros,
        LogicalKind.Decimal => ConvertedDecimal,
        LogicalKind.List => ConvertedList,
        _ => null,
    };
}
