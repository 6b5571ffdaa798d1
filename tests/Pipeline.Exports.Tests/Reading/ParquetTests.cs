using Local.DuckDb;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Reading;

/// <summary>Parquet as another program writes it.</summary>
public sealed class ParquetTests : IDisposable
{
    private const string Rows = """
        SELECT i AS id, 'näme "' || i AS name, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 0.25 END::DECIMAL(9,2) AS small, (i - 5)::DECIMAL(30,4) / 8 AS wide, i / 4 AS ratio, i % 2 = 0 AS flag,
        DATE '1969-12-30' + i::INTEGER AS day, TIMESTAMP '1969-12-31 23:59:58.25' + INTERVAL (i) SECOND AS at, i::INTEGER AS count FROM range(0, 5000) t(i)
        """;

    private static readonly TableSettings Table = TestExports.Table(
        "id:integer* name:text small:decimal(9,2) wide:decimal(34,8) ratio:double flag:boolean day:date at:timestamp count:text");

    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exports-parquet-");

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task ParquetSaysWhatCsvOfTheSameRowsSays()
    {
        var parquet = Copy(Rows, "rows.parquet", "FORMAT parquet, ROW_GROUP_SIZE 2048");
        var csv = Copy(Rows, "rows.csv", "FORMAT csv, HEADER");

        var (fromParquet, statistics) = await TestExports.CompareAsync(Table with { Format = ExportFormat.Parquet }, [], [TestExports.File(parquet, "rows.parquet")]);
        var (fromCsv, _) = await TestExports.CompareAsync(Table, [], [TestExports.File(csv, "rows.csv")]);

        Assert.Equal((5000L, 0L), (statistics.Inserts, statistics.Malformed));
        Assert.Equal(fromCsv.Changes, fromParquet.Changes);
        Assert.Contains(fromCsv.Changes, change => change.Row.Contains("\"at\":\"1969-12-31T23:59:58.25Z\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AParquetFileThatWasCutOffEndsTheImport()
    {
        var whole = Copy(Rows, "rows.parquet", "FORMAT parquet");

        var exception = await Assert.ThrowsAsync<ExportException>(() =>
            TestExports.CompareAsync(Table with { Format = ExportFormat.Parquet }, [], [TestExports.File(whole[..^200], "rows.parquet")]));

        Assert.StartsWith("rows.parquet: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AColumnOfListsIsRefusedByName()
    {
        var file = Copy("SELECT 1 AS id, [1, 2] AS tags", "lists.parquet", "FORMAT parquet");

        var exception = await Assert.ThrowsAsync<ExportException>(() =>
            TestExports.CompareAsync(TestExports.Table("id:integer* tags:text") with { Format = ExportFormat.Parquet }, [], [TestExports.File(file, "lists.parquet")]));

        Assert.Equal("lists.parquet: the column 'tags' is a list or a structure; columns of exports hold one value a row.", exception.Message);
    }

    private byte[] Copy(string query, string name, string options)
    {
        var path = Path.Combine(_folder.FullName, name);
        _database.Execute($"COPY ({query}) TO '{path}' ({options})");
        return File.ReadAllBytes(path);
    }
}
