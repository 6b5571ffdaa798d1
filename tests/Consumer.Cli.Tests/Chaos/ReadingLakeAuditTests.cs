using System.Buffers;
using Consumer.Cli.Auditing;
using Consumer.Cli.Chaos;
using Consumer.Cli.Chaos.Judging;
using Consumer.Cli.Chaos.Readings;
using Consumer.Cli.Queries;
using Consumer.Cli.Tests.Support;
using Kinesis.Consumer;
using Local.DuckDb;

namespace Consumer.Cli.Tests.Chaos;

/// <summary>The lake here is written by DuckDB from the producer's own documents, whole or spoilt in one way.</summary>
public sealed class ReadingLakeAuditTests : IDisposable
{
    private const int Records = (2 * Reading.Keys) + 5;
    private const long Seed = 9;

    private readonly TempFolder _folder = new();
    private readonly DuckDbDatabase _database = LakeQuery.OpenDatabase();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AWholeLakeAgrees()
    {
        Assert.All(Audit("true"), verdict => Assert.True(verdict.Agrees, $"{verdict.Subject}: {string.Join("; ", verdict.Differences)}"));
    }

    [Fact]
    public void AMissingRecordIsNamed()
    {
        var verdict = Disagreeing("lake readings", "number <> 801");

        Assert.Equal((1, 0, 0), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
        Assert.Contains("record 801", verdict.Differences[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondCopyIsNamedWithItsFiles()
    {
        var verdict = Disagreeing("lake readings", "true", also: "number = 17");

        Assert.Equal((0, 1, 0), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
        Assert.Contains("again.parquet", verdict.Differences[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ARecordUnderAnotherSequenceNumberIsMissingAndUnexpected()
    {
        var verdict = Disagreeing("lake readings", "number <> 3", also: "number = 3", alsoSequence: "'4999'");

        Assert.Equal((1, 0, 1), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
    }

    [Fact]
    public void AChangedValueIsNamed() =>
        Assert.Contains("a wrong pad", Disagreeing("lake readings", "true", pad: "replace(pad, 'a', 'b')").Differences[0], StringComparison.Ordinal);

    [Fact]
    public void RowsOutOfOrderInAFileAreNamed() => Disagreeing("order in files", "true", order: "number DESC");

    [Fact]
    public void AMissingRowOfAnArrayIsNamed()
    {
        var verdict = Disagreeing("lake parts", "true", parts: "NOT (number = 5 AND part = 1)");

        Assert.Contains("record 5 part 1", Assert.Single(verdict.Differences), StringComparison.Ordinal);
    }

    private Verdict Disagreeing(
        string subject, string where, string? also = null, string alsoSequence = "_sequence_number", string pad = "pad", string order = "number", string parts = "true")
    {
        var verdict = Audit(where, also, alsoSequence, pad, order, parts).Single(verdict => verdict.Subject == subject);
        Assert.False(verdict.Agrees);
        return verdict;
    }

    private IReadOnlyList<Verdict> Audit(
        string where, string? also = null, string alsoSequence = "_sequence_number", string pad = "pad", string order = "number", string parts = "true")
    {
        var journal = Produce();
        const string Rows = "number, key, version";
        const string Lineage = "_shard_id, _sequence_number";
        var readings = Directory.CreateDirectory(_folder.At("lake", ReadingContract.Readings)).FullName;
        for (var bucket = 0; bucket < Reading.Buckets; bucket++)
        {
            Copy($"SELECT {Rows}, {pad} AS pad, {Lineage} FROM produced WHERE bucket = {bucket} AND {where} ORDER BY {order}", Path.Combine(readings, $"bucket={bucket}"), "first");
            if (also is not null)
            {
                Copy($"SELECT {Rows}, pad, _shard_id, {alsoSequence} AS _sequence_number FROM produced WHERE bucket = {bucket} AND {also}", Path.Combine(readings, $"bucket={bucket}"), "again");
            }
        }

        Copy($"SELECT number, part, {Lineage} FROM (SELECT number, unnest(parts).part AS part, {Lineage} FROM produced) WHERE {parts}", _folder.At("lake", ReadingContract.Parts), "first");
        var options = new ChaosOptions
        {
            Seed = Seed,
            Records = Records,
            Bad = 0,
            Duration = TimeSpan.FromSeconds(1),
            Workers = 1,
            Lease = TimeSpan.FromSeconds(1),
            JudgeFailover = false,
        };
        return new ReadingLakeAudit(_database, options, journal, _folder.At("lake")).Run();
    }

    private void Copy(string select, string folder, string name)
    {
        Directory.CreateDirectory(folder);
        _database.Execute($"COPY ({select}) TO {SqlText.Literal(Path.Combine(folder, $"{name}.parquet"))} (FORMAT parquet)");
    }

    /// <summary>The producer's documents as a table, and the journal of their acknowledgement by two shards.</summary>
    private string Produce()
    {
        var documents = new ArrayBufferWriter<byte>();
        using var journal = new AcknowledgementJournal(_folder.At("acknowledged.csv"));
        for (var number = 0; number < Records; number++)
        {
            Reading.Write(documents, Seed, number);
            documents.Write("\n"u8);
            journal.Add([(number, Shard(number), SequenceNumber.Parse(Sequence(number)))]);
        }

        File.WriteAllBytes(_folder.At("documents.ndjson"), documents.WrittenSpan);
        _database.Execute(
            $$"""
            CREATE TABLE produced AS
            SELECT *, 'shard-' || number % {{Reading.Keys}} % 2 AS _shard_id, (5000000 + number)::VARCHAR AS _sequence_number
            FROM read_json({{SqlText.Literal(_folder.At("documents.ndjson"))}}, format = 'newline_delimited',
                columns = {number: 'BIGINT', key: 'VARCHAR', version: 'BIGINT', bucket: 'INTEGER', item: 'VARCHAR', parts: 'STRUCT(part INTEGER)[]', pad: 'VARCHAR'})
            """);
        return journal.File;

        static string Shard(int number) => $"shard-{number % Reading.Keys % 2}";

        static string Sequence(int number) => $"{5_000_000 + number}";
    }
}
