using Parquet.Buffers;
using Parquet.Metadata;
using Parquet.Thrift;

namespace Parquet.Pages;

/// <summary>Writes the page index behind the last row group: all column indexes, then all offset indexes, as the format's text advises.</summary>
internal static class PageIndexWriter
{
    internal static IReadOnlyList<RowGroupMetadata> Write(
        IReadOnlyList<(long Rows, EncodedChunk[] Chunks)> groups, bool isWanted, PageSink sink, ref PooledList<byte> scratch)
    {
        var metadata = groups.Select(group => group.Chunks.Select(chunk => chunk.Metadata).ToArray()).ToArray();
        for (var group = 0; isWanted && group < groups.Count; group++)
        {
            for (var i = 0; i < metadata[group].Length; i++)
            {
                if (groups[group].Chunks[i].Index is { } index)
                {
                    scratch.Clear();
                    MetadataWriter.WriteColumnIndex(index, ref scratch);
                    metadata[group][i] = metadata[group][i] with { ColumnIndexOffset = sink.Position, ColumnIndexLength = scratch.Count };
                    sink.Write(scratch.Span);
                }
            }
        }

        for (var group = 0; isWanted && group < groups.Count; group++)
        {
            for (var i = 0; i < metadata[group].Length; i++)
            {
                scratch.Clear();
                MetadataWriter.WriteOffsetIndex(groups[group].Chunks[i].Pages, ref scratch);
                metadata[group][i] = metadata[group][i] with { OffsetIndexOffset = sink.Position, OffsetIndexLength = scratch.Count };
                sink.Write(scratch.Span);
            }
        }

        return [.. groups.Select((group, i) => new RowGroupMetadata(group.Rows, metadata[i]))];
    }
}
