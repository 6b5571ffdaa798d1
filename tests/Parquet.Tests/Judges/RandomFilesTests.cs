using Parquet.Schema;
using Parquet.Tests.Support;

namespace Parquet.Tests.Judges;

/// <summary>Random schemas, data and layouts: every outside reader must give back what was written, value by value.</summary>
public sealed class RandomFilesTests : IDisposable
{
    private const int FilesPerSeed = 12;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task EveryReaderAgreesWithWhatWasWritten(int seed)
    {
        var files = Enumerable.Range(0, FilesPerSeed).Select(i => Write((seed * 1000) + i)).ToArray();

        foreach (var file in files)
        {
            AssertSame(file, "DuckDB", DuckDbJudge.Read(file.Path, file.Schema));
        }

        foreach (var engine in NodeJudge.Engines)
        {
            var read = await NodeJudge.ReadAsync(engine, [.. files.Select(file => file.Path)]);
            for (var i = 0; i < files.Length; i++)
            {
                AssertSame(files[i], engine, read[i]);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertSame(WrittenFile file, string engine, IReadOnlyList<string> rows)
    {
        Assert.True(file.Rows.Count == rows.Count, $"Seed {file.Seed}: {engine} reads {rows.Count} rows where {file.Rows.Count} were written.");
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.True(
                file.Rows[i] == rows[i], $"Seed {file.Seed}, row {i}: {engine} reads\n{rows[i]}\nwhere this was written:\n{file.Rows[i]}");
        }
    }

    private WrittenFile Write(int seed)
    {
        var random = new RandomRows(seed);
        var schema = random.Schema();
        var rows = random.Rows(schema, random.Next(1, 700));
        var bytes = ParquetFiles.Write(schema, rows, random.Options(), random.Next(1, 400));
        return new WrittenFile(seed, _folder.Write(bytes), schema, [.. rows.Select(row => CanonicalText.Row(schema.Fields, row))]);
    }

    private sealed record WrittenFile(int Seed, string Path, ParquetSchema Schema, IReadOnlyList<string> Rows);
}
