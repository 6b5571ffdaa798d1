using Parquet.Metadata;
using Parquet.Schema;

namespace Parquet.Thrift;

/// <summary>Reads a file's footer from bytes that nobody vouches for.</summary>
internal static class MetadataReader
{
    internal static FileMetadata ReadFooter(ReadOnlySpan<byte> footer)
    {
        var thrift = new ThriftReader(footer);
        ParquetSchema? schema = null;
        long rows = -1;
        var groups = new List<RowGroupMetadata>();
        var pairs = new List<KeyValuePair<string, string>>();
        string? createdBy = null;
        var orders = 0;
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 2 when type == ThriftType.List:
                    schema = SchemaReader.Read(ref thrift);
                    break;
                case 3 when type == ThriftType.I64:
                    rows = thrift.I64();
                    break;
                case 4 when type == ThriftType.List:
                    ReadRowGroups(ref thrift, groups);
                    break;
                case 5 when type == ThriftType.List:
                    ReadPairs(ref thrift, pairs);
                    break;
                case 6 when type == ThriftType.Binary:
                    createdBy = thrift.Text();
                    break;
                case 7 when type == ThriftType.List:
                    orders = ReadOrders(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        if (schema is null || rows < 0)
        {
            throw new ParquetException("The footer lacks its schema or its row count.");
        }

        Check(schema, rows, groups);
        return new FileMetadata
        {
            Schema = schema,
            RowCount = rows,
            RowGroups = groups,
            KeyValueMetadata = pairs,
            CreatedBy = createdBy,
            HasColumnOrders = orders == schema.Columns.Count,
        };
    }

    private static void Check(ParquetSchema schema, long rows, List<RowGroupMetadata> groups)
    {
        long sum = 0;
        foreach (var group in groups)
        {
            if (group.RowCount < 0 || group.RowCount > rows - sum)
            {
                throw new ParquetException($"The footer states {rows} rows, but a row group of {group.RowCount} after {sum}.");
            }

            sum += group.RowCount;
            if (group.Columns.Count != schema.Columns.Count)
            {
                throw new ParquetException($"A row group has {group.Columns.Count} columns where the schema has {schema.Columns.Count} leaves.");
            }

            for (var i = 0; i < group.Columns.Count; i++)
            {
                Check(schema.Columns[i], group.Columns[i]);
            }
        }

        if (sum != rows)
        {
            throw new ParquetException($"The footer states {rows} rows, its row groups {sum}.");
        }
    }

    private static void Check(ParquetColumn column, ColumnChunkMetadata chunk)
    {
        if (chunk.Type != column.Type || !chunk.Path.SequenceEqual(column.Path))
        {
            throw new ParquetException(
                $"A column chunk is '{string.Join('.', chunk.Path)}' of type {chunk.Type} where the schema has '{column.DottedPath}' of type {column.Type}.");
        }

        if (chunk.ValueCount < 0 || chunk.CompressedBytes < 0 || chunk.StartOffset < 0)
        {
            throw new ParquetException($"Column chunk '{column.DottedPath}' has a negative count, size or offset.");
        }
    }

    private static void ReadRowGroups(ref ThriftReader thrift, List<RowGroupMetadata> groups)
    {
        var count = thrift.BeginList(ThriftType.Struct);
        for (var i = 0; i < count; i++)
        {
            long rows = -1;
            var columns = new List<ColumnChunkMetadata>();
            var root = thrift.BeginStruct();
            while (thrift.NextField(root, out var field, out var type))
            {
                switch (field)
                {
                    case 1 when type == ThriftType.List:
                        var chunks = thrift.BeginList(ThriftType.Struct);
                        for (var chunk = 0; chunk < chunks; chunk++)
                        {
                            columns.Add(ColumnChunkReader.Read(ref thrift));
                        }

                        break;
                    case 3 when type == ThriftType.I64:
                        rows = thrift.I64();
                        break;
                    default:
                        thrift.Skip(type);
                        break;
                }
            }

            groups.Add(new RowGroupMetadata(rows, columns));
        }
    }

    private static void ReadPairs(ref ThriftReader thrift, List<KeyValuePair<string, string>> pairs)
    {
        var count = thrift.BeginList(ThriftType.Struct);
        for (var i = 0; i < count; i++)
        {
            var (key, value) = ("", "");
            var root = thrift.BeginStruct();
            while (thrift.NextField(root, out var field, out var type))
            {
                switch (field)
                {
                    case 1 when type == ThriftType.Binary:
                        key = thrift.Text();
                        break;
                    case 2 when type == ThriftType.Binary:
                        value = thrift.Text();
                        break;
                    default:
                        thrift.Skip(type);
                        break;
                }
            }

            pairs.Add(new KeyValuePair<string, string>(key, value));
        }
    }

    private static int ReadOrders(ref ThriftReader thrift)
    {
        var count = thrift.BeginList(ThriftType.Struct);
        for (var i = 0; i < count; i++)
        {
            thrift.Skip(ThriftType.Struct);
        }

        return count;
    }
}
