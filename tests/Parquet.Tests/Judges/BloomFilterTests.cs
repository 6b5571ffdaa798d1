using Local.DuckDb;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Support;
using Parquet.Writing;

namespace Parquet.Tests.Judges;

public sealed class BloomFilterTests : IDisposable
{
    private const int RowCount = 5000;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file;

    public BloomFilterTests()
    {
        var schema = new ParquetSchema(
            ParquetField.String("order_id"), ParquetField.Int64("number"), ParquetField.Group("shipping", [ParquetField.String("city", optional: true)]));
        object?[][] rows = [.. Enumerable.Range(0, RowCount).Select(i => new object?[] { ParquetFiles.Text(OrderId(i)), i * 3L, new object?[] { ParquetFiles.Text($"City {i % 50}") } })];
        var options = new ParquetWriterOptions { BloomFilterColumns = new HashSet<string> { "order_id", "number", "shipping.city" } };
        _file = ParquetFiles.Write(schema, rows, options);
    }

    [Fact]
    public void NoValueThatIsThereIsDenied()
    {
        using var reader = new ParquetFileReader(_file);

        for (var i = 0; i < RowCount; i++)
        {
            Assert.True(reader.MayContain(0, 0, ParquetFiles.Text(OrderId(i))));
            Assert.True(reader.MayContain(0, 1, BitConverter.GetBytes(i * 3L)));
        }
    }

    [Fact]
    public void FewAbsentValuesPass()
    {
        using var reader = new ParquetFileReader(_file);

        var passed = Enumerable.Range(RowCount, RowCount).Count(i => reader.MayContain(0, 0, ParquetFiles.Text(OrderId(i))));

        Assert.InRange(passed, 0, RowCount * 2 / 100);
    }

    [Fact]
    public async Task OutsideReaderFindsTheSame()
    {
        string[] texts = [.. Enumerable.Range(RowCount - 100, 200).Select(OrderId)];
        using var reader = new ParquetFileReader(_file);

        var seen = await NodeJudge.BloomAsync(_folder.Write(_file), "order_id", texts);

        Assert.Equal(texts.Select(text => reader.MayContain(0, 0, ParquetFiles.Text(text))), seen);
        Assert.All(seen.Take(100), Assert.True);
    }

    [Fact]
    public void DuckDbProbesTheFilter()
    {
        using var database = DuckDbDatabase.OpenInMemory();
        var path = _folder.Write(_file);

        Assert.Equal(false, Probe(database, path, "order_id", $"'{OrderId(17)}'"));
        Assert.Equal(true, Probe(database, path, "order_id", "'no such order'"));
        Assert.Equal(false, Probe(database, path, "number", "51"));
        Assert.Equal(true, Probe(database, path, "number", "52"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("price")]
    [InlineData("blob")]
    public void ColumnThatCannotHaveOneIsRefusedByName(string column)
    {
        var schema = new ParquetSchema(ParquetField.Int64("n"), ParquetField.Double("price"), ParquetField.Binary("blob"));
        var options = new ParquetWriterOptions { BloomFilterColumns = new HashSet<string> { column } };

        var error = Assert.Throws<ArgumentException>(() => ParquetFiles.Write(schema, [], options));

        Assert.Contains($"'{column}'", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string OrderId(int i) => $"order-{i * 7919:x8}";

    private static object? Probe(DuckDbDatabase database, string path, string column, string literal) =>
        database.Query($"SELECT bloom_filter_excludes FROM parquet_bloom_probe('{path}', '{column}', {literal})").Rows[0][0];
}
