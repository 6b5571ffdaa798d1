using System.Buffers;
using Parquet.Compression;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Judges;
using Parquet.Tests.Support;
using Parquet.Writing;

namespace Parquet.Tests.Writing;

public sealed class ParquetFileWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void NestedRowsReadBackInDuckDb()
    {
        var schema = new ParquetSchema(
            ParquetField.Int64("id"),
            ParquetField.String("name", optional: true),
            ParquetField.Group("shipping", [ParquetField.String("city"), ParquetField.Int32("zip", optional: true)], optional: true),
            ParquetField.List("items", ParquetField.Group("element", [ParquetField.Double("price"), ParquetField.List("tags", ParquetField.String("t"))]), optional: true));
        object?[][] rows =
        [
            [1L, ParquetFiles.Text("a"), new object?[] { ParquetFiles.Text("Riga"), 5 }, new List<object?> { new object?[] { 1.5, new List<object?>() } }],
            [2L, null, null, null],
            [3L, ParquetFiles.Text("ž"), new object?[] { ParquetFiles.Text(""), null }, new List<object?>()],
            [4L, ParquetFiles.Text("a"), null, new List<object?> { new object?[] { 0.0, new List<object?> { ParquetFiles.Text("x"), ParquetFiles.Text("y") } }, new object?[] { -0.0, new List<object?>() } }],
        ];

        var path = _folder.Write(ParquetFiles.Write(schema, rows));

        Assert.Equal(rows.Select(row => CanonicalText.Row(schema.Fields, row)), DuckDbJudge.Read(path, schema));
    }

    [Fact]
    public void RowGroupsLeaveAsTheyFill()
    {
        var schema = new ParquetSchema(ParquetField.Int64("n"));
        var output = new ArrayBufferWriter<byte>();
        using var writer = new ParquetFileWriter(schema, new ParquetWriterOptions { RowGroupRows = 100 }, output);

        Append(writer, 99);
        Assert.Equal(0, writer.Position);
        Append(writer, 1);

        Assert.True(writer.Position > 4);
        Assert.Equal(output.WrittenCount, writer.Position);
        Assert.Equal(0, writer.BufferedBytes);
        Assert.Equal(100, writer.RowCount);
    }

    [Fact]
    public void RowGroupIsWrittenAtItsByteTarget()
    {
        var schema = new ParquetSchema(ParquetField.TimestampMicros("t"));
        using var writer = new ParquetFileWriter(schema, new ParquetWriterOptions { RowGroupBytes = 8000, Encodings = ValueEncodings.Compact }, new ArrayBufferWriter<byte>());

        Append(writer, 999);
        Assert.Equal(0, writer.Position);
        Append(writer, 1);

        Assert.True(writer.Position > 4);
    }

    [Fact]
    public void BufferedBytesAreSmallForFewRowsAndGrowWithThem()
    {
        var schema = new ParquetSchema([.. Enumerable.Range(0, 17).Select(i => ParquetField.Int64($"c{i}", optional: true))]);
        using var writer = new ParquetFileWriter(schema, new ParquetWriterOptions(), new ArrayBufferWriter<byte>());
        Assert.Equal(0, writer.BufferedBytes);

        AppendOptional(writer, 10);
        Assert.InRange(writer.BufferedBytes, 17 * 10 * 5, 32 * 1024);
        AppendOptional(writer, 10_000);

        Assert.InRange(writer.BufferedBytes, 17 * 10_000 * 5, 17 * 10_000 * 40);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryBufferGoesBack(bool finish)
    {
        var random = new RandomRows(77);
        var schema = random.Schema();
        var writer = new ParquetFileWriter(schema, new ParquetWriterOptions { Codec = CompressionCodec.Snappy }, new ArrayBufferWriter<byte>());
        var shredder = new RowShredder(schema);
        foreach (var row in random.Rows(schema, 300))
        {
            shredder.Add(row);
        }

        for (var leaf = 0; leaf < writer.LeafCount; leaf++)
        {
            shredder.Leaves[leaf].AppendTo(writer.Column(leaf));
        }

        writer.CompleteRows(300);
        Assert.True(writer.OutstandingBuffers > 0);
        if (finish)
        {
            writer.Finish();
        }

        writer.Dispose();

        Assert.Equal(0, writer.OutstandingBuffers);
        Assert.Equal(0, writer.BufferedBytes);
    }

    [Fact]
    public void ColumnsMustAgreeOnTheirRows()
    {
        var schema = new ParquetSchema(ParquetField.Int64("a"), ParquetField.Int64("b"));
        using var writer = new ParquetFileWriter(schema, new ParquetWriterOptions(), new ArrayBufferWriter<byte>());
        writer.Column(0).AppendInt64([1, 2], [], []);
        writer.Column(1).AppendInt64([1], [], []);

        var error = Assert.Throws<ArgumentException>(() => writer.CompleteRows(2));

        Assert.Contains("'b' has been given 1 rows where 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UncompletedRowsAreNotWritten()
    {
        using var writer = new ParquetFileWriter(new ParquetSchema(ParquetField.Int64("a")), new ParquetWriterOptions(), new ArrayBufferWriter<byte>());
        writer.Column(0).AppendInt64([1], [], []);

        Assert.Contains("'a'", Assert.Throws<InvalidOperationException>(() => writer.Finish()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FinishedFileTakesNoMoreRows()
    {
        using var writer = new ParquetFileWriter(new ParquetSchema(ParquetField.Int64("a")), new ParquetWriterOptions(), new ArrayBufferWriter<byte>());
        writer.Finish();

        Assert.Throws<InvalidOperationException>(() => writer.CompleteRows(0));
    }

    [Fact]
    public void DefaultOptionsOutOfRangeAreRefused()
    {
        var schema = new ParquetSchema(ParquetField.Int64("a"));
        ParquetWriterOptions[] wrong =
        [
            new() { PageRows = 0 }, new() { PageBytes = 1 }, new() { RowGroupBytes = 0 }, new() { RowGroupBytes = 1L << 40 },
            new() { RowGroupRows = 0 }, new() { BloomFilterFalsePositives = 0 }, new() { Codec = (CompressionCodec)4 },
            new() { Encodings = (ValueEncodings)2 },
        ];

        Assert.All(wrong, options => Assert.ThrowsAny<ArgumentException>(() => new ParquetFileWriter(schema, options, new ArrayBufferWriter<byte>())));
    }

    [Fact]
    public void FooterStatesWhatReadersPruneBy()
    {
        var schema = new ParquetSchema(
            ParquetField.String("city"), ParquetField.TimestampMillis("at"), ParquetField.String("key"), ParquetField.String("none", optional: true));
        object?[][] rows = [.. Enumerable.Range(0, 1000).Select(i => new object?[] { ParquetFiles.Text($"City {i % 7}"), i * 1000L, ParquetFiles.Text($"{i * 7919 % 100_003:D40}"), null })];
        var options = new ParquetWriterOptions { KeyValueMetadata = new Dictionary<string, string> { ["contract"] = "order/1", ["a"] = "ž" }, PageRows = 300 };

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, rows, options));

        var columns = Assert.Single(reader.Metadata.RowGroups).Columns;
        Assert.Matches(@"^consumer-parquet version \d+\.\d+\.\d+ \(build \w+\)$", reader.Metadata.CreatedBy);
        Assert.Equal([new("a", "ž"), new("contract", "order/1")], reader.Metadata.KeyValueMetadata);
        Assert.Equal([global::Parquet.Encodings.Encoding.RleDictionary, global::Parquet.Encodings.Encoding.Plain, global::Parquet.Encodings.Encoding.Rle], columns[0].Encodings);
        Assert.Equal([global::Parquet.Encodings.Encoding.Plain, global::Parquet.Encodings.Encoding.Rle], columns[1].Encodings);
        Assert.Equal([global::Parquet.Encodings.Encoding.Plain, global::Parquet.Encodings.Encoding.Rle], columns[2].Encodings);
        Assert.Equal(4, columns[0].DictionaryPageOffset);
        Assert.Null(columns[1].DictionaryPageOffset);
        Assert.All(columns, column => Assert.Equal(4, column.DataPageCount));
        Assert.Equal("City 0"u8.ToArray(), columns[0].Statistics!.MinValue!.Value.ToArray());
        Assert.Equal("City 6"u8.ToArray(), columns[0].Statistics!.MaxValue!.Value.ToArray());
        Assert.Equal(999_000L, BitConverter.ToInt64(columns[1].Statistics!.MaxValue!.Value.Span));
        Assert.Equal(1000, columns[3].Statistics!.NullCount);
        Assert.Null(columns[3].Statistics!.MinValue);
        Assert.Equal(LogicalKind.TimestampMillis, reader.Schema.Columns[1].Field.LogicalType.Kind);
    }

    [Fact]
    public void ZeroesOfBothSignsAreEnclosed()
    {
        var schema = new ParquetSchema(ParquetField.Double("d"), ParquetField.Single("f"));

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, [[0.0, -0f], [0.0, -0f]]));

        var columns = reader.Metadata.RowGroups[0].Columns;
        Assert.True(double.IsNegative(BitConverter.ToDouble(columns[0].Statistics!.MinValue!.Value.Span)));
        Assert.False(float.IsNegative(BitConverter.ToSingle(columns[1].Statistics!.MaxValue!.Value.Span)));
    }

    [Fact]
    public void PagesKeepTheirByteTarget()
    {
        var schema = new ParquetSchema(ParquetField.Binary("b"));
        var random = new Random(3);
        object?[][] rows = [.. Enumerable.Range(0, 500).Select(i => { var bytes = new byte[random.Next(1, 400)]; random.NextBytes(bytes); return new object?[] { bytes }; })];

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, rows, new ParquetWriterOptions { PageBytes = 4096, Codec = CompressionCodec.None }));

        var pages = reader.ReadOffsetIndex(0, 0)!;
        Assert.InRange(pages.Count, 20, 60);
        Assert.All(pages, page => Assert.InRange(page.Bytes, 1, 4096 + 700));
    }

    public void Dispose() => _folder.Dispose();

    private static void Append(ParquetFileWriter writer, int rows)
    {
        writer.Column(0).AppendInt64([.. Enumerable.Range(0, rows).Select(i => (long)i)], [], []);
        writer.CompleteRows(rows);
    }

    private static void AppendOptional(ParquetFileWriter writer, int rows)
    {
        byte[] present = [.. Enumerable.Repeat((byte)1, rows)];
        for (var leaf = 0; leaf < writer.LeafCount; leaf++)
        {
            writer.Column(leaf).AppendInt64([.. Enumerable.Range(0, rows).Select(i => (long)i)], present, []);
        }

        writer.CompleteRows(rows);
    }
}
