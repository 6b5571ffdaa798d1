using System.Buffers;
using Parquet.Schema;
using Parquet.Writing;

namespace Parquet.Tests.Support;

/// <summary>Writes rows of nested objects into files in memory.</summary>
internal static class ParquetFiles
{
    public static byte[] Write(ParquetSchema schema, IReadOnlyList<object?[]> rows, ParquetWriterOptions? options = null, int batch = 100)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new ParquetFileWriter(schema, options ?? new ParquetWriterOptions(), output);
        for (var at = 0; at < rows.Count; at += batch)
        {
            var shredder = new RowShredder(schema);
            var count = Math.Min(batch, rows.Count - at);
            for (var i = at; i < at + count; i++)
            {
                shredder.Add(rows[i]);
            }

            for (var leaf = 0; leaf < shredder.Leaves.Count; leaf++)
            {
                shredder.Leaves[leaf].AppendTo(writer.Column(leaf));
            }

            writer.CompleteRows(count);
        }

        var summary = writer.Finish();
        Assert.Equal(rows.Count, summary.RowCount);
        Assert.Equal(output.WrittenCount, summary.Bytes);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
