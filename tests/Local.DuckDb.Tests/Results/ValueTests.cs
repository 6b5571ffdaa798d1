namespace Local.DuckDb.Tests.Results;

public sealed class ValueTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();

    public static TheoryData<string, object?> Scalars => new()
    {
        { "true", true },
        { "(-128)::TINYINT", -128 },
        { "(-32768)::SMALLINT", -32768 },
        { "2147483647", int.MaxValue },
        { "255::UTINYINT", 255 },
        { "65535::USMALLINT", 65535 },
        { "4294967295::UINTEGER", 4294967295L },
        { "(-9223372036854775808)::BIGINT", long.MinValue },
        { "18446744073709551615::UBIGINT", (decimal)ulong.MaxValue },
        { "(-79228162514264337593543950335)::HUGEINT", decimal.MinValue },
        { "sum(x) FROM (VALUES (1), (2)) t(x)", 3m },
        { "1.5::FLOAT", 1.5f },
        { "(-0.1)::DOUBLE", -0.1 },
        { "1.25::DECIMAL(4,2)", 1.25m },
        { "(-12345.678)::DECIMAL(9,3)", -12345.678m },
        { "(-1234567890.12)::DECIMAL(18,2)", -1234567890.12m },
        { "12345678901234567890.123456789::DECIMAL(38,9)", 12345678901234567890.123456789m },
        { "'short'", "short" },
        { "'twelve bytes'", "twelve bytes" },
        { "'more than twelve bytes, żółć 🚀'", "more than twelve bytes, żółć 🚀" },
        { "''", "" },
        { "NULL::VARCHAR", null },
        { "NULL", null },
        { "DATE '1969-12-31'", new DateOnly(1969, 12, 31) },
        { "TIME '23:59:59.999999'", new TimeOnly(863_999_999_990) },
        { "TIMESTAMP '2026-11-21 03:39:24.123456'", new DateTime(2026, 11, 21, 3, 39, 24, 123, 456, DateTimeKind.Utc) },
        { "TIMESTAMPTZ '2026-11-21 03:39:24+02'", new DateTime(2026, 11, 21, 1, 39, 24, DateTimeKind.Utc) },
        { "TIMESTAMP_S '2026-11-21 03:39:24'", new DateTime(2026, 11, 21, 3, 39, 24, DateTimeKind.Utc) },
        { "TIMESTAMP_MS '1960-01-01 00:00:00.001'", new DateTime(1960, 1, 1, 0, 0, 0, 1, DateTimeKind.Utc) },
        { "TIMESTAMP_NS '2026-11-21 00:00:00.000000100'", new DateTime(2026, 11, 21, 0, 0, 0, DateTimeKind.Utc).AddTicks(1) },
        { "'0f6a9b5c-1d2e-4f30-8a7b-9c0d1e2f3a4b'::UUID", Guid.Parse("0f6a9b5c-1d2e-4f30-8a7b-9c0d1e2f3a4b") },
        { "'b'::ENUM('a', 'b')", "b" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void ScalarComesAsItsDotNetType(string sql, object? expected) =>
        Assert.Equal(expected, Assert.Single(_database.Query($"SELECT {sql}").Rows)[0]);

    [Fact]
    public void TimestampsAreUtc()
    {
        var value = (DateTime)_database.Query("SELECT TIMESTAMP '2026-01-01 00:00:00'").Rows[0][0]!;

        Assert.Equal(DateTimeKind.Utc, value.Kind);
    }

    [Fact]
    public void BlobsComeAsBytes() =>
        Assert.Equal(new byte[] { 0, 255, 65 }, _database.Query(@"SELECT '\x00\xFFA'::BLOB").Rows[0][0]);

    [Fact]
    public void ListsStructsAndMapsNest()
    {
        var row = _database.Query(
            "SELECT [1, NULL, 3], []::INT[], [{'city': 'Riga', 'tags': ['a', 'b']}, NULL], MAP {'k': 1.5::DECIMAL(3,1)}, [1, 2]::INT[2]").Rows[0];

        Assert.Equal(new object?[] { 1, null, 3 }, row[0]);
        Assert.Empty((object?[])row[1]!);
        var items = (object?[])row[2]!;
        var first = Assert.IsType<Dictionary<string, object?>>(items[0]);
        Assert.Equal("Riga", first["city"]);
        Assert.Equal(new object?[] { "a", "b" }, first["tags"]);
        Assert.Null(items[1]);
        Assert.Equal(1.5m, Assert.IsType<Dictionary<object, object?>>(row[3])["k"]);
        Assert.Equal(new object?[] { 1, 2 }, row[4]);
    }

    [Fact]
    public void NestedListsKeepTheirOffsetsAcrossRows()
    {
        var rows = _database.Query("SELECT [range(i), range(i + 1)] FROM range(5000) t(i)").Rows;

        Assert.Equal(5000, rows.Count);
        var last = (object?[])rows[4999][0]!;
        Assert.Equal(4999, ((object?[])last[0]!).Length);
        Assert.Equal(4999L, ((object?[])last[1]!)[4999]);
    }

    [Fact]
    public void ValueBeyondDecimalSaysSo()
    {
        var error = Assert.Throws<DuckDbException>(() => _database.Query("SELECT 1e37::DECIMAL(38,0) AS big"));

        Assert.Contains("'big'", error.Message, StringComparison.Ordinal);
        Assert.Contains("VARCHAR", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TypeThatIsNotReadSaysSo()
    {
        var error = Assert.Throws<DuckDbException>(() => _database.Query("SELECT INTERVAL 1 DAY AS span"));

        Assert.Contains("'span' has the type INTERVAL", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _database.Dispose();
}
