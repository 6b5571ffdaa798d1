using System.Text.Json;
using Parquet.Metadata;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Support;
using Parquet.Writing;

namespace Parquet.Tests.Judges;

public sealed class PageIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task OutsideReaderSeesTheSameIndex()
    {
        var random = new RandomRows(4242);
        var schema = random.Schema();
        var rows = random.Rows(schema, 400);
        var file = ParquetFiles.Write(schema, rows, new ParquetWriterOptions { PageRows = 50, RowGroupRows = 200 });
        using var reader = new ParquetFileReader(file);

        var lines = await NodeJudge.IndexesAsync(_folder.Write(file));

        Assert.Equal(reader.Metadata.RowGroups.Count * schema.Columns.Count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            using var seen = JsonDocument.Parse(lines[i]);
            AssertSame(reader, i / schema.Columns.Count, i % schema.Columns.Count, seen.RootElement);
        }
    }

    [Fact]
    public void PagesAreNamedByPositionRowAndBounds()
    {
        var schema = new ParquetSchema(ParquetField.Int32("n", optional: true));
        object?[][] rows = [.. Enumerable.Range(0, 100).Select(i => new object?[] { i is >= 40 and < 60 ? null : i })];
        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, rows, new ParquetWriterOptions { PageRows = 20 }));

        var index = reader.ReadColumnIndex(0, 0)!;
        var pages = reader.ReadOffsetIndex(0, 0)!;

        Assert.Equal(BoundaryOrder.Ascending, index.Order);
        Assert.Equal([0L, 20, 40, 60, 80], pages.Select(page => page.FirstRow));
        Assert.Equal([false, false, true, false, false], index.Pages.Select(page => page.OnlyNulls));
        Assert.Equal([0L, 0, 20, 0, 0], index.Pages.Select(page => page.NullCount));
        Assert.Equal(99, BitConverter.ToInt32(index.Pages[4].Max.Span));
        Assert.Equal(20, BitConverter.ToInt32(index.Pages[1].Min.Span));
        Assert.True(index.Pages[2].Min.IsEmpty);
        Assert.Equal(reader.Metadata.RowGroups[0].Columns[0].DataPageOffset, pages[0].Offset);
        for (var i = 1; i < pages.Count; i++)
        {
            Assert.Equal(pages[i - 1].Offset + pages[i - 1].Bytes, pages[i].Offset);
        }
    }

    [Fact]
    public void FallingPagesAreDescending()
    {
        var schema = new ParquetSchema(ParquetField.String("s"));
        object?[][] rows = [.. Enumerable.Range(0, 90).Select(i => new object?[] { ParquetFiles.Text($"{999 - i}") })];

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, rows, new ParquetWriterOptions { PageRows = 30 }));

        Assert.Equal(BoundaryOrder.Descending, reader.ReadColumnIndex(0, 0)!.Order);
    }

    [Fact]
    public void ColumnWithNaNHasNoBoundsAnywhere()
    {
        var schema = new ParquetSchema(ParquetField.Double("d"));
        object?[][] rows = [.. Enumerable.Range(0, 100).Select(i => new object?[] { i == 50 ? double.NaN : i })];

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, rows, new ParquetWriterOptions { PageRows = 20 }));

        Assert.Null(reader.ReadColumnIndex(0, 0));
        Assert.Equal(5, reader.ReadOffsetIndex(0, 0)!.Count);
        Assert.Null(reader.Metadata.RowGroups[0].Columns[0].Statistics!.MinValue);
        Assert.Equal(0, reader.Metadata.RowGroups[0].Columns[0].Statistics!.NullCount);
    }

    [Fact]
    public void IndexCanBeLeftOut()
    {
        var schema = new ParquetSchema(ParquetField.Int64("n"));

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, [[1L]], new ParquetWriterOptions { WritePageIndex = false }));

        Assert.Null(reader.ReadColumnIndex(0, 0));
        Assert.Null(reader.ReadOffsetIndex(0, 0));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertSame(ParquetFileReader reader, int group, int leaf, JsonElement seen)
    {
        var pages = reader.ReadOffsetIndex(group, leaf)!;
        var locations = seen.GetProperty("offset").GetProperty("page_locations").EnumerateArray().ToArray();
        Assert.Equal(reader.Schema.Columns[leaf].DottedPath, seen.GetProperty("path").GetString());
        Assert.Equal(pages.Select(page => page.Offset), locations.Select(page => page.GetProperty("offset").GetInt64()));
        Assert.Equal(pages.Select(page => page.FirstRow), locations.Select(page => page.GetProperty("first_row_index").GetInt64()));
        if (reader.ReadColumnIndex(group, leaf) is not { } index)
        {
            Assert.Equal(JsonValueKind.Null, seen.GetProperty("column").ValueKind);
            return;
        }

        var column = seen.GetProperty("column");
        Assert.Equal(index.Pages.Select(page => page.OnlyNulls), column.GetProperty("null_pages").EnumerateArray().Select(page => page.GetBoolean()));
        Assert.Equal(index.Pages.Select(page => page.NullCount), column.GetProperty("null_counts").EnumerateArray().Select(page => page.GetInt64()));
        Assert.Equal(
            index.Pages.Select(page => $"x{Convert.ToHexStringLower(page.Min.Span)}"),
            column.GetProperty("min_values").EnumerateArray().Select(page => page.GetString()!));
        Assert.Equal(index.Order.ToString().ToUpperInvariant(), column.GetProperty("boundary_order").GetString());
    }
}
