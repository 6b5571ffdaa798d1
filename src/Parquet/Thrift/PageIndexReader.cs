using Parquet.Metadata;

namespace Parquet.Thrift;

/// <summary>Reads column and offset indexes from bytes that nobody vouches for.</summary>
internal static class PageIndexReader
{
    internal static ColumnIndex ReadColumnIndex(ReadOnlySpan<byte> source)
    {
        var thrift = new ThriftReader(source);
        List<bool> onlyNulls = [];
        List<byte[]> mins = [], maxes = [];
        List<long> nulls = [];
        var order = BoundaryOrder.Unordered;
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.List:
                    for (var left = thrift.BeginList(ThriftType.True); left > 0; left--)
                    {
                        onlyNulls.Add(thrift.ElementBool());
                    }

                    break;
                case 2 or 3 when type == ThriftType.List:
                    for (var left = thrift.BeginList(ThriftType.Binary); left > 0; left--)
                    {
                        (field == 2 ? mins : maxes).Add(thrift.Binary().ToArray());
                    }

                    break;
                case 4 when type == ThriftType.I32:
                    order = (BoundaryOrder)thrift.I32();
                    break;
                case 5 when type == ThriftType.List:
                    for (var left = thrift.BeginList(ThriftType.I64); left > 0; left--)
                    {
                        nulls.Add(thrift.I64());
                    }

                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        var pages = onlyNulls.Count;
        if (mins.Count != pages || maxes.Count != pages || (nulls.Count != pages && nulls.Count != 0))
        {
            throw new ParquetException($"A column index of {pages} pages has {mins.Count} lower and {maxes.Count} upper bounds and {nulls.Count} null counts.");
        }

        return new ColumnIndex(
            [.. Enumerable.Range(0, pages).Select(i => new PageBounds(nulls.Count == 0 ? -1 : nulls[i], mins[i], maxes[i], onlyNulls[i]))], order);
    }

    internal static IReadOnlyList<PageLocation> ReadOffsetIndex(ReadOnlySpan<byte> source)
    {
        var thrift = new ThriftReader(source);
        var pages = new List<PageLocation>();
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            if (field != 1 || type != ThriftType.List)
            {
                thrift.Skip(type);
                continue;
            }

            for (var left = thrift.BeginList(ThriftType.Struct); left > 0; left--)
            {
                pages.Add(ReadLocation(ref thrift));
            }
        }

        return pages;
    }

    private static PageLocation ReadLocation(ref ThriftReader thrift)
    {
        var location = default(PageLocation);
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.I64:
                    location = location with { Offset = thrift.I64() };
                    break;
                case 2 when type == ThriftType.I32:
                    location = location with { Bytes = thrift.I32() };
                    break;
                case 3 when type == ThriftType.I64:
                    location = location with { FirstRow = thrift.I64() };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return location;
    }
}
