using Consumer.Cli.Output;
using Consumer.Cli.Queries;
using Consumer.Cli.Tests.Support;
using Local.DuckDb;

namespace Consumer.Cli.Tests.Queries;

public sealed class LakeQueryTests : IDisposable
{
    private static readonly LakeView Sales = new(
        "sales",
        [new("id", "BIGINT"), new("amount", "DECIMAL(10,2)"), new("note", "VARCHAR")],
        [new("year", "INTEGER"), new("month", "VARCHAR")]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PartitionsAreTypedColumnsAndOldFilesMayLackColumns()
    {
        Write("year=2025/month=01", "SELECT 1::BIGINT AS id, 1.50::DECIMAL(10,2) AS amount");
        Write("year=2026/month=02", "SELECT 2::BIGINT AS id, 2.50::DECIMAL(10,2) AS amount, 'new' AS note");

        var rows = Run("SELECT * FROM sales ORDER BY id");

        Assert.Equal(["id", "amount", "note", "year", "month"], rows.Columns);
        Assert.Equal([1L, 1.50m, null, 2025, "01"], rows.Rows[0]);
        Assert.Equal([2L, 2.50m, "new", 2026, "02"], rows.Rows[1]);
    }

    [Fact]
    public void DefaultPartitionReadsAsNull()
    {
        Write("year=__HIVE_DEFAULT_PARTITION__/month=01", "SELECT 1::BIGINT AS id, 1.50::DECIMAL(10,2) AS amount");

        Assert.Equal([null], Run("SELECT year FROM sales").Rows[0]);
    }

    [Fact]
    public void DatasetWithoutFilesIsEmptyAndTyped()
    {
        var rows = Run("SELECT typeof(any_value(amount)), count(*) FROM sales");

        Assert.Equal(["DECIMAL(10,2)", 0L], rows.Rows[0]);
    }

    [Fact]
    public void AFolderThatNoContractDescribesIsAViewByItsFiles()
    {
        Write("year=2026/month=01", "SELECT 3::BIGINT AS id");
        var other = Directory.CreateDirectory(_folder.At("lake", "visits", "day=2026-01-02")).FullName;
        Directory.CreateDirectory(_folder.At("lake", "empty"));
        using var duck = DuckDbDatabase.OpenInMemory();
        duck.Execute($"COPY (SELECT 9::BIGINT AS id) TO '{other}/a.parquet' (FORMAT parquet)");

        Assert.Equal([9L, "2026-01-02", 3L], Run("SELECT v.id, v.day::VARCHAR, s.id FROM visits v, sales s").Rows[0]);
    }

    [Fact]
    public void FolderNameWithGlobSignsIsTakenLiterally()
    {
        var lake = _folder.At("odd [x] *");
        Write("year=2025/month=01", "SELECT 7::BIGINT AS id", "odd [x] *");

        using var query = LakeQuery.Open(lake, [Sales]);

        Assert.Equal([7L], query.Run("SELECT id FROM sales").Rows[0]);
    }

    [Fact]
    public void WrongSqlIsReportedInDuckDbsWords()
    {
        var exception = Assert.Throws<CliException>(() => Run("SELECT nonsense FROM sales"));

        Assert.Contains("nonsense", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamedQueriesResolveAndUnknownNamesListTheKnown()
    {
        File.WriteAllText(_folder.At("total-sales.sql"), "SELECT 1");
        var queries = NamedQueries.In(_folder.FullName);

        Assert.Equal("SELECT 1", queries.Resolve("Total-Sales"));
        Assert.Equal("SELECT 2", queries.Resolve("SELECT 2"));
        Assert.Contains("total-sales", Assert.Throws<CliException>(() => queries.Resolve("totals")).Message, StringComparison.Ordinal);
    }

    private RowSet Run(string sql)
    {
        using var query = LakeQuery.Open(_folder.At("lake"), [Sales]);
        return query.Run(sql);
    }

    private void Write(string partition, string select, string lake = "lake")
    {
        using var database = DuckDbDatabase.OpenInMemory();
        var folder = Directory.CreateDirectory(_folder.At(lake, "sales", partition)).FullName;
        database.Execute($"COPY ({select}) TO {SqlText.Literal(Path.Combine(folder, "0.parquet"))} (FORMAT parquet)");
    }
}
