using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.DuckDb;
using Pipeline.Exports.Athena;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Athena;

/// <summary>The queries that Athena gets, run by DuckDB over tables of texts as Athena's would be.</summary>
public sealed class DeltaQueryTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exports-athena-");

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2000)]
    public async Task S2_5_TheQueryTheEmbeddedEngineAndANaiveComparisonAgree(int keys)
    {
        for (var round = 0; round < 5; round++)
        {
            var table = new RandomTable(Random.Shared.Next(), keys);
            var (oldCsv, newCsv) = (table.Csv(table.Old), table.Csv(table.New));
            var delta = new AthenaDelta(RandomTable.Settings);

            var rows = _database.Query(delta.Select(Load($"old \"{round}\"", oldCsv), Load($"new \"{round}\"", newCsv))).Rows;
            var (changes, _) = await TestExports.CompareAsync(RandomTable.Settings, oldCsv, newCsv);

            var columns = RandomTable.Settings.Columns.Count;
            var found = rows.ToDictionary(row => ((string)(row[0] ?? row[columns])!, (long)(row[1] ?? row[columns + 1])!), row => (string)row[^1]!);
            Assert.True(
                table.Changes().OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value.ToUpperInvariant())).SequenceEqual(found.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value))),
                $"seed {table.Seed}, {keys} keys");
            var embedded = changes.Changes.Select(change => Line(change.Kind.ToString().ToUpperInvariant(), change.Row, change.Before));
            Assert.True(embedded.Order(StringComparer.Ordinal).SequenceEqual(rows.Select(row => Line((string)row[^1]!, Json(row, 0), Json(row, columns))).Order(StringComparer.Ordinal)), $"seed {table.Seed}, {keys} keys");
        }
    }

    [Fact]
    public void S2_4_WithoutAnEarlierVersionEveryRowIsAnInsertion()
    {
        var table = new RandomTable(1, 100);

        var rows = _database.Query(new AthenaDelta(RandomTable.Settings).Select(old: null, Load("first", table.Csv(table.New)))).Rows;

        Assert.Equal(table.New.Count, rows.Count);
        Assert.All(rows, row => Assert.Equal((null, "INSERT"), (row[RandomTable.Settings.Columns.Count], (string)row[^1]!)));
    }

    [Fact]
    public void WhatTheEmbeddedEngineRefusesRowByRowIsCounted()
    {
        var settings = TestExports.Table("id:integer* name:text price:decimal(4,2)");
        Execute("bad", "id,name,price\n1,a,1\n1,b,2\n1,b,2\n,c,3\n2,d,12345\n3,,x\n4,e,\n");

        var row = Assert.Single(_database.Query(new AthenaDelta(settings).Checks(new AthenaTable("exports", "bad", "s3://bucket/"))).Rows);

        Assert.Equal(["7", "1", "2", "0", "0", "2"], row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task ValuesThatAreComparedAsTextDifferByTheirText()
    {
        var settings = TestExports.Table("id:integer* count:integer");
        var exact = settings with { Columns = [settings.Columns[0], settings.Columns[1] with { Equality = Equality.ExactText }] };
        var (old, current) = (Load("zeros", "id,count\n1,7\n2,8\n"), Load("nines", "id,count\n1,007\n2,9\n"));

        Assert.Single(_database.Query(new AthenaDelta(settings).Select(old, current)).Rows);
        Assert.Equal(2, _database.Query(new AthenaDelta(exact).Select(old, current)).Rows.Count);
        Assert.Equal(2, (await TestExports.CompareAsync(exact, "id,count\n1,7\n2,8\n", "id,count\n1,007\n2,9\n")).Changes.Changes.Count);
    }

    private AthenaTable Load(string name, string csv)
    {
        Execute(name, csv);
        return new AthenaTable("exports", name, "s3://bucket/");
    }

    private void Execute(string name, string csv)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(file, csv.ReplaceLineEndings("\n"));
        _database.Execute(
            $"CREATE SCHEMA IF NOT EXISTS exports; CREATE TABLE {new AthenaTable("exports", name, "").Reference} AS "
            + $"SELECT * FROM read_csv({SqlNames.Text(file)}, delim = ',', quote = '\"', escape = '\"', header = true, all_varchar = true, nullstr = 'no such text', auto_detect = false, columns = {Columns(csv)})");
    }

    private static string Columns(string csv) =>
        $"{{{string.Join(", ", csv[..csv.IndexOf('\n', StringComparison.Ordinal)].Split(',').Select(name => $"{SqlNames.Text(name)}: 'VARCHAR'"))}}}";

    private static string Line(string op, string row, string before) => $"{op} {row} {before}";

    /// <summary>A side of a result as the embedded engine writes it.</summary>
    private static string Json(object?[] row, int first)
    {
        if (row[first] is null)
        {
            return "";
        }

        var values = RandomTable.Settings.Columns.Select((column, i) => $"\"{column.Name}\":{Json(row[first + i])}");
        return $"{{{string.Join(',', values)}}}";
    }

    private static string Json(object? value) => value switch
    {
        null => "null",
        string text => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString("0.####", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("\\\"yyyy-MM-dd\\\"", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("\\\"yyyy-MM-ddTHH:mm:ssZ\\\"", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
