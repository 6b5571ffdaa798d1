using System.Globalization;
using Local.DuckDb;
using Parquet.Reading;
using Parquet.Tests.Support;

namespace Parquet.Tests.Reading;

/// <summary>Files that DuckDB writes, in both page versions and every codec, read here as DuckDB reads them.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("V1", "snappy")]
    [InlineData("V1", "gzip")]
    [InlineData("V1", "uncompressed")]
    [InlineData("V2", "snappy")]
    [InlineData("V2", "zstd")]
    public void DuckDbsFilesReadHere(string version, string codec)
    {
        using var database = DuckDbDatabase.OpenInMemory();
        database.Execute("""
            CREATE TABLE t AS SELECT i::INT AS a, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 1000003 END AS b, 'text ' || (i % 50) AS c,
                'key ' || hash(i) AS d, i % 7 = 0 AS e, (i / 8)::DOUBLE AS f, (i / 100)::DECIMAL(18,2) AS g FROM range(5000) r(i)
            """);
        var path = _folder.Write([]);
        database.Execute($"COPY t TO '{path}' (FORMAT parquet, PARQUET_VERSION {version}, COMPRESSION {codec}, ROW_GROUP_SIZE 2048)");

        using var reader = ParquetFileReader.Open(path);

        var columns = reader.Schema.Columns.Select(column => Column(reader, column.Index)).ToArray();
        var rows = database.Query("SELECT a, b, c, d, e, f, (g * 100)::BIGINT FROM t").Rows;
        Assert.Equal(5000, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                Assert.Equal(Text(rows[row][i]), columns[i][row]);
            }
        }
    }

    [Fact]
    public void NestedAndUnsignedColumnsReadToo()
    {
        using var database = DuckDbDatabase.OpenInMemory();
        var path = _folder.Write([]);
        database.Execute($"COPY (SELECT {{'x': [1, 2]}} AS s, 1::UTINYINT AS small) TO '{path}' (FORMAT parquet)");

        using var reader = ParquetFileReader.Open(path);

        Assert.Equal(["s.x.list.element", "small"], reader.Schema.Columns.Select(column => column.DottedPath));
        Assert.Equal([1, 2], reader.ReadColumn(0, 0).Int32s.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(object? value) => value switch
    {
        null => "~",
        string text => text,
        bool flag => flag ? "1" : "0",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static List<string> Column(ParquetFileReader reader, int leaf)
    {
        var texts = new List<string>();
        for (var group = 0; group < reader.Metadata.RowGroups.Count; group++)
        {
            var values = reader.ReadColumn(group, leaf);
            var next = 0;
            for (var row = 0; row < values.LevelCount; row++)
            {
                texts.Add(values.DefinitionLevels.IsEmpty || values.DefinitionLevels.Span[row] == 1 ? Value(values, next++) : "~");
            }
        }

        return texts;
    }

    private static string Value(ColumnValues values, int i) =>
        !values.Int32s.IsEmpty ? Text(values.Int32s.Span[i])
        : !values.Int64s.IsEmpty ? Text(values.Int64s.Span[i])
        : !values.Doubles.IsEmpty ? Text(values.Doubles.Span[i])
        : !values.Booleans.IsEmpty ? Text(values.Booleans.Span[i])
        : System.Text.Encoding.UTF8.GetString(values.ByteArrayAt(i));
}
