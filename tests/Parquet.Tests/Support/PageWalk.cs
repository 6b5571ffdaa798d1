using Parquet.Metadata;
using Parquet.Thrift;

namespace Parquet.Tests.Support;

/// <summary>Reads the headers of all pages of a file: what is there, not what the footer says.</summary>
internal static class PageWalk
{
    public static IEnumerable<(ColumnChunkMetadata Chunk, PageHeader Page)> Pages(ReadOnlyMemory<byte> file, FileMetadata metadata)
    {
        foreach (var chunk in metadata.RowGroups.SelectMany(group => group.Columns))
        {
            var at = chunk.StartOffset;
            var end = at + chunk.CompressedBytes;
            while (at < end)
            {
                var (header, length) = Read(file.Span[(int)at..]);
                yield return (chunk, header);
                at += length + header.CompressedBytes;
            }
        }
    }

    private static (PageHeader Header, int Length) Read(ReadOnlySpan<byte> bytes)
    {
        var thrift = new ThriftReader(bytes);
        var header = PageHeader.Read(ref thrift);
        return (header, thrift.Position);
    }
}
