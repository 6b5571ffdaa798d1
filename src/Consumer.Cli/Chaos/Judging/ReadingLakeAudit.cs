using System.Globalization;
using Consumer.Cli.Auditing;
using Consumer.Cli.Chaos.Readings;
using Consumer.Cli.Output;
using Consumer.Cli.Queries;
using Local.DuckDb;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>
/// Compares the lake with what the stream acknowledged, by shard and sequence number, in DuckDB. What a record must hold is computed here in SQL
/// from its number; neither the producer's code nor the pipeline's takes part.
/// </summary>
internal sealed class ReadingLakeAudit(DuckDbDatabase database, ChaosOptions options, string journalFile, string lakeFolder)
{
    private const string JournalColumns = "{'number': 'BIGINT', 'shard': 'VARCHAR', 'sequence': 'VARCHAR'}";

    /// <summary>The verdicts on both datasets and on the order.</summary>
    public IReadOnlyList<Verdict> Run()
    {
        Load();
        return [Readings(), Parts(), OrderPerKey(), OrderInFiles()];
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Load()
    {
        database.Execute(
            $"""
            CREATE TABLE acknowledged AS
            SELECT number, shard AS _shard_id, sequence AS _sequence_number
            FROM read_csv({SqlText.Literal(journalFile)}, header = false, columns = {JournalColumns})
            """);
        LoadLake(
            "readings",
            ReadingContract.Readings,
            "number BIGINT, key VARCHAR, version BIGINT, is_pad_right BOOLEAN, bucket VARCHAR",
            $"number, key, version, pad IS NOT DISTINCT FROM {ExpectedPad}, regexp_extract(filename, '/bucket=([^/]*)/', 1)");
        LoadLake("parts", ReadingContract.Parts, "number BIGINT, part INTEGER", "number, part");
    }

    private string ExpectedPad =>
        $"""
        array_to_string(list_transform(
            range(CASE WHEN number % {Number(Reading.Keys)} = 0 THEN {Number(Reading.LongPadBlocks)} WHEN number % {Number(Reading.PadEvery)} = 0 THEN {Number(Reading.ShortPadBlocks)} ELSE 0 END),
            lambda block: sha256('{Number(options.Seed)}/' || number || '/' || block)), '')
        """;

    /// <summary>A dataset without files is an empty table: then all is missing.</summary>
    private void LoadLake(string table, string dataset, string columns, string select)
    {
        database.Execute($"CREATE TABLE {table} ({columns}, _shard_id VARCHAR, _sequence_number VARCHAR, filename VARCHAR, file_row_number BIGINT)");
        var folder = Path.Combine(lakeFolder, dataset);
        if (LakeFiles.AnyIn(folder))
        {
            database.Execute(
                $"""
                INSERT INTO {table} SELECT {select}, _shard_id, _sequence_number, filename, file_row_number
                FROM read_parquet({LakeFiles.Glob(folder)}, hive_partitioning = false, filename = true, file_row_number = true)
                """);
        }
    }

    private Verdict Readings() => Compare(
        "lake readings",
        "SELECT number, _shard_id, _sequence_number, 0 AS part FROM acknowledged",
        "SELECT number, _shard_id, _sequence_number, 0 AS part, filename FROM readings",
        $"""
        SELECT 'record ' || number || ' (' || _sequence_number || ' of ' || _shard_id || ') holds key ' || coalesce(key, 'NULL') || ', version '
            || coalesce(version::VARCHAR, 'NULL') || ', bucket ' || bucket || ', ' || CASE WHEN is_pad_right THEN 'the right pad' ELSE 'a wrong pad' END || ' in ' || filename
        FROM readings
        WHERE key IS DISTINCT FROM printf('k%03d', number % {Number(Reading.Keys)}) OR version IS DISTINCT FROM number // {Number(Reading.Keys)}
            OR bucket <> (number % {Number(Reading.Keys)} % {Number(Reading.Buckets)})::VARCHAR OR NOT is_pad_right
        """);

    private Verdict Parts() => Compare(
        "lake parts",
        $"SELECT number, _shard_id, _sequence_number, unnest(range(number % {Number(Reading.PartCounts)})) AS part FROM acknowledged",
        "SELECT number, _shard_id, _sequence_number, part, filename FROM parts",
        null);

    private Verdict Compare(string subject, string expected, string found, string? wrongRows)
    {
        database.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE difference AS
            SELECT number, _shard_id, _sequence_number, part, sum(e)::BIGINT AS expected, sum(f)::BIGINT AS found, string_agg(filename, ' and ') AS files
            FROM (SELECT number, _shard_id, _sequence_number, part, 1 AS e, 0 AS f, NULL::VARCHAR AS filename FROM ({expected})
                  UNION ALL SELECT number, _shard_id, _sequence_number, part, 0, 1, filename FROM ({found}))
            GROUP BY ALL HAVING sum(e) <> 1 OR sum(f) <> 1
            """);
        var counts = database.Query(
            """
            SELECT coalesce(sum(greatest(expected - found, 0)), 0)::BIGINT, coalesce(sum(greatest(found - expected, 0)) FILTER (expected > 0), 0)::BIGINT,
                   coalesce(sum(found) FILTER (expected = 0), 0)::BIGINT
            FROM difference
            """).Rows[0];
        var differences = Texts(
            $"""
            SELECT 'record ' || number || CASE WHEN part > 0 THEN ' part ' || part ELSE '' END || ' (' || _sequence_number || ' of ' || _shard_id
                || ') is expected ' || expected || '×, found ' || found || '×' || coalesce(' in ' || files, '')
            FROM difference ORDER BY length(_sequence_number), _sequence_number, part
            """);
        if (wrongRows is not null)
        {
            differences.AddRange(Texts(wrongRows));
        }

        return new Verdict(subject, Count(expected), Count(found), (long)counts[0]!, (long)counts[1]!, (long)counts[2]!, differences);
    }

    /// <summary>Along each key's rows in the order of their sequence numbers, which rise along a lineage of shards, the versions count up by one.</summary>
    private Verdict OrderPerKey() => Broken(
        "order per key",
        $"SELECT DISTINCT number % {Number(Reading.Keys)} FROM acknowledged",
        """
        SELECT 'key ' || key || ': version ' || version || ' (' || _sequence_number || ' of ' || _shard_id || ') comes after version ' || coalesce(before::VARCHAR, 'none')
        FROM (SELECT *, lag(version) OVER (PARTITION BY key ORDER BY length(_sequence_number), _sequence_number) AS before FROM readings)
        WHERE version IS DISTINCT FROM coalesce(before, -1) + 1
        ORDER BY length(_sequence_number), _sequence_number
        """);

    /// <summary>A file holds the rows of each shard in the shard's order.</summary>
    private Verdict OrderInFiles() => Broken(
        "order in files",
        "SELECT DISTINCT filename FROM readings",
        """
        SELECT filename || ': row ' || file_row_number || ' (' || _sequence_number || ') comes after ' || before
        FROM (SELECT *, lag(_sequence_number) OVER (PARTITION BY filename, _shard_id ORDER BY file_row_number) AS before FROM readings)
        WHERE before IS NOT NULL AND (length(_sequence_number), _sequence_number) <= (length(before), before)
        """);

    private Verdict Broken(string subject, string subjects, string problems)
    {
        var count = Count(subjects);
        return new Verdict(subject, count, count, 0, 0, Count(problems), Texts(problems));
    }

    private long Count(string select) => (long)database.Query($"SELECT count(*) FROM ({select})").Rows[0][0]!;

    private List<string> Texts(string select) =>
        [.. database.Query($"SELECT * FROM ({select}) LIMIT {Number(Verdict.SpelledOut)}").Rows.Select(row => CellText.Of(row[0]!))];
}
