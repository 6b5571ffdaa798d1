using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Judges;
using Parquet.Tests.Support;

namespace Parquet.Tests.Reading;

public sealed class ParquetFileReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(100, 60)]
    [InlineData(200, 60)]
    [InlineData(300, 60)]
    public void RandomFilesReadBackWithTheirLevels(int firstSeed, int files)
    {
        for (var seed = firstSeed; seed < firstSeed + files; seed++)
        {
            var random = new RandomRows(seed);
            var schema = random.Schema();
            var rows = random.Rows(schema, random.Next(1, seed % 20 == 0 ? 9000 : 500));

            AssertReadsBack($"seed {seed}", schema, rows, ParquetFiles.Write(schema, rows, random.Options(), random.Next(1, 400)));
        }
    }

    /// <summary>The other writer's pages are of version 2, with levels outside the compressed part, and it falls back from dictionaries page by page.</summary>
    [Theory]
    [InlineData(500, 20)]
    public async Task FilesOfAnotherWriterReadWithTheirLevels(int firstSeed, int files)
    {
        var written = Enumerable.Range(firstSeed, files).Select(seed =>
        {
            var random = new RandomRows(seed);
            var schema = random.Schema();
            var rows = random.Rows(schema, random.Next(1, 700));
            return (Seed: seed, Schema: schema, Rows: rows, Path: _folder.Write(ParquetFiles.Write(schema, rows)));
        }).ToArray();

        await NodeJudge.RewriteAsync([.. written.Select(file => file.Path)]);

        foreach (var (seed, schema, rows, path) in written)
        {
            AssertReadsBack($"seed {seed}", schema, rows, await File.ReadAllBytesAsync($"{path}.v2"));
        }
    }

    [Fact]
    public void FileOnDiskReadsAsTheSameInMemory()
    {
        var schema = new ParquetSchema(ParquetField.Int64("id"), ParquetField.String("name", optional: true));
        object?[][] rows = [[1L, ParquetFiles.Text("a")], [2L, null]];
        var path = _folder.Write(ParquetFiles.Write(schema, rows));

        using var reader = ParquetFileReader.Open(path);

        Assert.Equal([1L, 2L], reader.ReadColumn(0, 0).Int64s.ToArray());
        Assert.Equal([1, 0], reader.ReadColumn(0, 1).DefinitionLevels.ToArray());
        Assert.Equal(0, reader.OutstandingBuffers);
    }

    [Fact]
    public void FileWithoutRowsHasASchemaAndNoRowGroup()
    {
        var schema = new ParquetSchema(ParquetField.Int64("id"));

        using var reader = new ParquetFileReader(ParquetFiles.Write(schema, []));

        Assert.Equal(0, reader.Metadata.RowCount);
        Assert.Empty(reader.Metadata.RowGroups);
        Assert.Equal("id", Assert.Single(reader.Schema.Columns).DottedPath);
    }

    [Fact]
    public void ChunkAboveTheLimitIsRefused()
    {
        var schema = new ParquetSchema(ParquetField.Int64("id"));
        var file = ParquetFiles.Write(schema, [.. Enumerable.Range(0, 10_000).Select(i => new object?[] { (long)i })]);

        using var reader = new ParquetFileReader(file, new ParquetReaderOptions { MaxChunkBytes = 10_000 });

        Assert.Contains("'id'", Assert.Throws<ParquetException>(() => reader.ReadColumn(0, 0)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertReadsBack(string context, ParquetSchema schema, IReadOnlyList<object?[]> rows, byte[] file)
    {
        var shredder = new RowShredder(schema);
        foreach (var row in rows)
        {
            shredder.Add(row);
        }

        using var reader = new ParquetFileReader(file);
        Assert.Equal(rows.Count, reader.Metadata.RowCount);
        for (var leaf = 0; leaf < schema.Columns.Count; leaf++)
        {
            var current = leaf;
            var groups = Enumerable.Range(0, reader.Metadata.RowGroups.Count).Select(group => reader.ReadColumn(group, current)).ToArray();
            LeafAssert.Same($"{context}, {schema.Columns[leaf].DottedPath}", shredder.Leaves[leaf], groups);
        }
    }
}
