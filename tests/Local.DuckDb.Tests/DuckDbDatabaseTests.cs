namespace Local.DuckDb.Tests;

public sealed class DuckDbDatabaseTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();

    [Fact]
    public void ColumnsCarryNamesAndSqlTypes()
    {
        var columns = _database.Query("SELECT 1::BIGINT AS id, [{'city': 'Riga', 'zip': 1::DECIMAL(5,2)}] AS places, MAP {1: now()} AS seen").Columns;

        Assert.Equal(["id", "places", "seen"], columns.Select(column => column.Name));
        Assert.Equal(
            ["BIGINT", "STRUCT(city VARCHAR, zip DECIMAL(5,2))[]", "MAP(INTEGER, TIMESTAMP WITH TIME ZONE)"],
            columns.Select(column => column.TypeName));
    }

    [Fact]
    public void ErrorCarriesDuckDbsOwnText()
    {
        var error = Assert.Throws<DuckDbException>(() => _database.Query("SELECT nothing FROM nowhere"));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Catalog Error", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DatabaseWorksOnAfterAnError()
    {
        Assert.Throws<DuckDbException>(() => _database.Query("SELEC"));

        Assert.Equal(1, _database.Query("SELECT 1").Rows[0][0]);
    }

    [Fact]
    public void ManyStatementsGiveTheLastResult() =>
        Assert.Equal(2L, _database.Query("CREATE TABLE t(x INT); INSERT INTO t VALUES (1), (2); SELECT count(*) FROM t").Rows[0][0]);

    [Fact]
    public void RowsOfManyChunksComeInOrder()
    {
        var rows = _database.Query("SELECT i, 'value number ' || i FROM range(10000) t(i)").Rows;

        Assert.Equal(Enumerable.Range(0, 10000).Select(i => (object?)(long)i), rows.Select(row => row[0]));
        Assert.Equal("value number 9999", rows[9999][1]);
    }

    [Fact]
    public void ParquetAndJsonAreBuiltIn()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            _database.Execute($"COPY (SELECT '{{\"a\": 7}}'::JSON ->> 'a' AS a) TO '{path}' (FORMAT parquet)");

            Assert.Equal("7", _database.Query($"SELECT a FROM '{path}'").Rows[0][0]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TwoDatabasesShareNothing()
    {
        using var other = DuckDbDatabase.OpenInMemory();
        _database.Execute("CREATE TABLE mine(x INT)");

        Assert.Throws<DuckDbException>(() => other.Query("FROM mine"));
    }

    [Fact]
    public void ClosedDatabaseRefusesStatements()
    {
        _database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _database.Query("SELECT 1"));
    }

    public void Dispose() => _database.Dispose();
}
