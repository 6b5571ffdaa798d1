using System.Globalization;
using Consumer.Cli.Output;
using Consumer.Cli.Queries;
using Local.DuckDb;

namespace Consumer.Cli.Auditing;

/// <summary>
/// Compares a dataset's Parquet files with the rows that the produced events must give, value by value and as multisets:
/// each distinct row is counted on both sides, so a missing row, a second copy and a changed value all show.
/// DuckDB reads the files, so neither the pipeline's projection nor its Parquet code judges itself.
/// </summary>
internal sealed class DatasetAudit(DuckDbDatabase database)
{
    private const string DefaultPartition = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>Compares the NDJSON rows of <paramref name="expectedFile"/> with all Parquet files under <paramref name="lakeFolder"/>.</summary>
    public Verdict Compare(ExpectedDataset dataset, string expectedFile, string lakeFolder)
    {
        var expected = ExpectedSource(dataset, expectedFile);
        var expectedRows = Count(expected);
        if (!LakeFiles.AnyIn(lakeFolder))
        {
            return new Verdict(Subject(dataset), expectedRows, 0, expectedRows, 0, 0, expectedRows == 0 ? [] : [$"no Parquet file in {lakeFolder}"]);
        }

        var lake = LakeSource(dataset, lakeFolder);
        var differences = WrongTypes(dataset, lake);
        if (differences.Count > 0)
        {
            // Values of different types cannot be compared: the types are the finding.
            return new Verdict(Subject(dataset), expectedRows, Count(lake), 0, 0, 0, differences);
        }

        differences.AddRange(Misplaced(dataset, lake));
        database.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE difference AS
            SELECT {Columns(dataset)}, sum(e)::BIGINT AS _expected, sum(f)::BIGINT AS _found
            FROM (SELECT {Columns(dataset)}, 1 AS e, 0 AS f FROM {expected}
                  UNION ALL SELECT {Columns(dataset)}, 0, 1 FROM {lake})
            GROUP BY ALL HAVING sum(e) <> sum(f)
            """);
        var counts = database.Query(
            """
            SELECT coalesce(sum(_expected - _found) FILTER (_expected > _found), 0)::BIGINT,
                   coalesce(sum(_found - _expected) FILTER (_found > _expected AND _expected > 0), 0)::BIGINT,
                   coalesce(sum(_found) FILTER (_expected = 0), 0)::BIGINT
            FROM difference
            """).Rows[0];
        differences.AddRange(Spell(dataset));
        return new Verdict(Subject(dataset), expectedRows, Count(lake), (long)counts[0]!, (long)counts[1]!, (long)counts[2]!, differences);
    }

    private static string Subject(ExpectedDataset dataset) => $"lake {dataset.Name}";

    private static string Columns(ExpectedDataset dataset) => SqlText.List(dataset.Columns.Select(column => SqlText.Name(column.Name)));

    private static string ExpectedSource(ExpectedDataset dataset, string file)
    {
        var columns = SqlText.List(dataset.Columns.Select(column => $"{SqlText.Name(column.Name)}: {SqlText.Literal(column.Type)}"));
        return $"read_json({SqlText.Literal(file)}, format = 'newline_delimited', columns = {{{columns}}})";
    }

    /// <summary>The files' columns, and those that stand in the names of their folders, escaped as Hive does it.</summary>
    private static string LakeSource(ExpectedDataset dataset, string folder)
    {
        var inFolders = dataset.Columns.Where(column => column.InFolder).Select(column =>
            $", CAST(nullif({FolderText(column.Name)}, {SqlText.Literal(DefaultPartition)}) AS {column.Type}) AS {SqlText.Name(column.Name)}");
        return $"(SELECT *{string.Concat(inFolders)} FROM {LakeFiles.Scan(folder)})";
    }

    private static string FolderText(string partition) => $"url_decode(regexp_extract(filename, {SqlText.Literal($"/{partition}=([^/]*)/")}, 1))";

    private long Count(string source) => (long)database.Query($"SELECT count(*) FROM {source}").Rows[0][0]!;

    private List<string> WrongTypes(ExpectedDataset dataset, string lake)
    {
        var found = database.Query($"DESCRIBE SELECT * FROM {lake}").Rows.ToDictionary(row => (string)row[0]!, row => (string)row[1]!);
        var problems = new List<string>();
        foreach (var (name, type, _) in dataset.Columns)
        {
            if (!found.TryGetValue(name, out var actual))
            {
                problems.Add($"column {name} is missing; the files have {string.Join(", ", found.Keys)}");
            }
            else if (Normal(actual) != Normal(type))
            {
                problems.Add($"column {name} is {actual}, expected {type}");
            }
        }

        return problems;

        // DuckDB quotes names inside STRUCT(...) when they are words of its own ("type"): quoting is not a difference.
        static string Normal(string type) => type.Replace("\"", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
    }

    private IEnumerable<string> Misplaced(ExpectedDataset dataset, string lake)
    {
        foreach (var (name, expression) in dataset.Derived)
        {
            var wrong = database.Query(
                $"""
                SELECT any_value(filename), count(*) FROM {lake}
                WHERE {FolderText(name)} IS DISTINCT FROM coalesce(({expression})::VARCHAR, {SqlText.Literal(DefaultPartition)})
                """).Rows[0];
            if ((long)wrong[1]! > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{wrong[1]} rows lie in the wrong {name}= partition, for example in {wrong[0]}");
            }
        }
    }

    private IEnumerable<string> Spell(ExpectedDataset dataset)
    {
        var result = database.Query($"SELECT * FROM difference ORDER BY ALL LIMIT {Verdict.SpelledOut}");
        var width = dataset.Columns.Count;
        foreach (var row in result.Rows)
        {
            var cells = string.Join(", ", row.Take(width).Select((cell, i) => $"{result.Columns[i].Name}={(cell is null ? "NULL" : CellText.Of(cell))}"));
            yield return string.Create(CultureInfo.InvariantCulture, $"expected {row[width]}×, found {row[width + 1]}×: {cells}");
        }
    }
}
