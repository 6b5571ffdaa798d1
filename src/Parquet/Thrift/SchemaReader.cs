using Parquet.Schema;
using static Parquet.Thrift.FormatNames;

namespace Parquet.Thrift;

/// <summary>Reads a footer's flat list of schema elements back into a tree.</summary>
internal static class SchemaReader
{
    internal static ParquetSchema Read(ref ThriftReader thrift)
    {
        var elements = new List<Element>();
        var count = thrift.BeginList(ThriftType.Struct);
        for (var i = 0; i < count; i++)
        {
            elements.Add(ReadElement(ref thrift));
        }

        if (elements.Count == 0)
        {
            throw new ParquetException("The footer's schema is empty.");
        }

        var at = 1;
        var fields = Children(elements, elements[0], ref at, 1);
        if (at != elements.Count)
        {
            throw new ParquetException($"The footer's schema has {elements.Count} elements, of which {at} belong to its tree.");
        }

        try
        {
            return ParquetSchema.Stored(fields);
        }
        catch (ArgumentException exception)
        {
            throw new ParquetException($"The footer's schema is not valid: {exception.Message}", exception);
        }
    }

    private static List<ParquetField> Children(List<Element> elements, Element parent, ref int at, int depth)
    {
        if (parent.Children < 1 || parent.Children > elements.Count - at || depth > ParquetSchema.MaxDepth)
        {
            throw new ParquetException($"Group '{parent.Name}' of the schema has {parent.Children} children at depth {depth}.");
        }

        var fields = new List<ParquetField>();
        for (var i = 0; i < parent.Children; i++)
        {
            if (at >= elements.Count)
            {
                throw new ParquetException($"Group '{parent.Name}' of the schema lacks {parent.Children - i} of its children.");
            }

            fields.Add(Field(elements, ref at, depth));
        }

        return fields;
    }

    private static ParquetField Field(List<Element> elements, ref int at, int depth)
    {
        var element = elements[at++];
        if (element.Repetition is < 0 or > (int)Repetition.Repeated)
        {
            throw new ParquetException($"Field '{element.Name}' of the schema has the repetition {element.Repetition}.");
        }

        var repetition = (Repetition)element.Repetition;
        if (element.Type is not { } code)
        {
            return ParquetField.Stored(element.Name, repetition, element.Logical, Children(elements, element, ref at, depth + 1));
        }

        var type = (PhysicalType)code;
        if (!Enum.IsDefined(type))
        {
            throw new ParquetException($"Field '{element.Name}' of the schema has the type {code}, which is not read here (3 is INT96, which is deprecated).");
        }

        if (type == PhysicalType.FixedByteArray && element.TypeLength < 1)
        {
            throw new ParquetException($"Field '{element.Name}' of the schema is a fixed byte array of length {element.TypeLength}.");
        }

        return ParquetField.Stored(element.Name, repetition, type, element.Logical, type == PhysicalType.FixedByteArray ? element.TypeLength : 0);
    }

    private static Element ReadElement(ref ThriftReader thrift)
    {
        var element = new Element();
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.I32:
                    element.Type = thrift.I32();
                    break;
                case 2 when type == ThriftType.I32:
                    element.TypeLength = thrift.I32();
                    break;
                case 3 when type == ThriftType.I32:
                    element.Repetition = thrift.I32();
                    break;
                case 4 when type == ThriftType.Binary:
                    element.Name = thrift.Text();
                    break;
                case 5 when type == ThriftType.I32:
                    element.Children = thrift.I32();
                    break;
                case 6 when type == ThriftType.I32:
                    element.Converted = thrift.I32();
                    break;
                case 7 when type == ThriftType.I32:
                    element.Scale = thrift.I32();
                    break;
                case 8 when type == ThriftType.I32:
                    element.Precision = thrift.I32();
                    break;
                case 10 when type == ThriftType.Struct:
                    element.LogicalUnion = ReadLogicalUnion(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return element;
    }

    private static LogicalType ReadLogicalUnion(ref ThriftReader thrift)
    {
        var logical = new LogicalType(LogicalKind.Other);
        var union = thrift.BeginStruct();
        while (thrift.NextField(union, out var field, out var type))
        {
            logical = (field, type) switch
            {
                (LogicalString, ThriftType.Struct) => Empty(ref thrift, LogicalKind.String),
                (LogicalJson, ThriftType.Struct) => Empty(ref thrift, LogicalKind.Json),
                (LogicalDate, ThriftType.Struct) => Empty(ref thrift, LogicalKind.Date),
                (LogicalList, ThriftType.Struct) => Empty(ref thrift, LogicalKind.List),
                (LogicalDecimal, ThriftType.Struct) => ReadDecimal(ref thrift),
                (LogicalTimestamp, ThriftType.Struct) => ReadTimestamp(ref thrift),
                _ => Skipped(ref thrift, type),
            };
        }

        return logical;
    }

    private static LogicalType Empty(ref ThriftReader thrift, LogicalKind kind)
    {
        thrift.Skip(ThriftType.Struct);
        return new LogicalType(kind);
    }

    private static LogicalType Skipped(ref ThriftReader thrift, ThriftType type)
    {
        thrift.Skip(type);
        return new LogicalType(LogicalKind.Other);
    }

    private static LogicalType ReadDecimal(ref ThriftReader thrift)
    {
        var (scale, precision) = (0, 0);
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.I32:
                    scale = thrift.I32();
                    break;
                case 2 when type == ThriftType.I32:
                    precision = thrift.I32();
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return new LogicalType(LogicalKind.Decimal, precision, scale);
    }

    private static LogicalType ReadTimestamp(ref ThriftReader thrift)
    {
        var kind = LogicalKind.Other;
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            if (field != 2 || type != ThriftType.Struct)
            {
                thrift.Skip(type);
                continue;
            }

            var unit = thrift.BeginStruct();
            while (thrift.NextField(unit, out var which, out var inner))
            {
                kind = which switch { UnitMillis => LogicalKind.TimestampMillis, UnitMicros => LogicalKind.TimestampMicros, _ => LogicalKind.Other };
                thrift.Skip(inner);
            }
        }

        return new LogicalType(kind);
    }

    private sealed class Element
    {
        public int? Type { get; set; }

        public int TypeLength { get; set; }

        public int Repetition { get; set; }

        public string Name { get; set; } = "";

        public int Children { get; set; }

        public int? Converted { get; set; }

        public int Scale { get; set; }

        public int Precision { get; set; }

        public LogicalType? LogicalUnion { get; set; }

        /// <summary>The new form if the file has it, else what the old form means.</summary>
        public LogicalType Logical => LogicalUnion ?? Converted switch
        {
            null => default,
            ConvertedUtf8 => new LogicalType(LogicalKind.String),
            ConvertedJson => new LogicalType(LogicalKind.Json),
            ConvertedDate => new LogicalType(LogicalKind.Date),
            ConvertedTimestampMillis => new LogicalType(LogicalKind.TimestampMillis),
            ConvertedTimestampMicros => new LogicalType(LogicalKind.TimestampMicros),
            ConvertedDecimal => new LogicalType(LogicalKind.Decimal, Precision, Scale),
            ConvertedList => new LogicalType(LogicalKind.List),
            _ => new LogicalType(LogicalKind.Other),
        };
    }
}
