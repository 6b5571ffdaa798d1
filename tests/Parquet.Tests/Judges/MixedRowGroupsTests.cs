using Local.DuckDb;
using Parquet.Encodings;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Support;
using Parquet.Writing;

namespace Parquet.Tests.Judges;

/// <summary>A column that has a dictionary in one row group and none in the next: every reader sees all rows, and finds them by their bounds.</summary>
public sealed class MixedRowGroupsTests : IDisposable
{
    private const int Repeats = 7;
    private const int Texts = 120;
    private const int Others = 200;
    private const int TextLength = 8 * 1024;

    private static readonly ParquetSchema Schema = new(ParquetField.Int32("row"), ParquetField.String("text", optional: true));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task EveryReaderReadsBoth()
    {
        var rows = Rows();
        var file = ParquetFiles.Write(Schema, rows, new ParquetWriterOptions { PageRows = 200 }, batch: 50);
        var path = _folder.Write(file);
        using var reader = new ParquetFileReader(file);
        string[] expected = [.. rows.Select(row => CanonicalText.Row(Schema.Fields, row))];

        Assert.Equal([Encoding.RleDictionary, Encoding.Plain], reader.Metadata.RowGroups.Select(group => group.Columns[1].Encodings[0]));
        Assert.Equal(expected, DuckDbJudge.Read(path, Schema));
        foreach (var engine in NodeJudge.Engines)
        {
            Assert.Equal(expected, Assert.Single(await NodeJudge.ReadAsync(engine, [path])));
        }
    }

    [Fact]
    public void BoundsAreThoseOfEachRowGroup()
    {
        var rows = Rows();
        var path = _folder.Write(ParquetFiles.Write(Schema, rows, new ParquetWriterOptions { PageRows = 200 }, batch: 50));
        using var database = DuckDbDatabase.OpenInMemory();

        var stated = database.Query(
            $"SELECT row_group_num_rows, left(stats_min_value, 5), left(stats_max_value, 5), stats_null_count FROM parquet_metadata('{path}') WHERE path_in_schema = 'text' ORDER BY row_group_id").Rows;

        var at = 0;
        foreach (var group in stated)
        {
            var texts = rows.Skip(at).Take((int)(long)group[0]!).Select(row => row[1] is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes)[..5] : null).ToArray();
            Assert.Equal(texts.Where(text => text is not null).Min(StringComparer.Ordinal), group[1]);
            Assert.Equal((long)texts.Count(text => text is null), group[3]);
            at += texts.Length;
        }

        Assert.Equal(rows.Count, at);
        foreach (var wanted in rows.Where((_, i) => i % 97 == 0 && rows[i][1] is not null))
        {
            var text = System.Text.Encoding.UTF8.GetString((byte[])wanted[1]!);
            var found = database.Query($"SELECT list(row ORDER BY row) FROM read_parquet('{path}') WHERE text = '{text}'").Rows[0][0];
            Assert.Equal(rows.Where(row => row[1] is byte[] bytes && bytes.AsSpan().SequenceEqual((byte[])wanted[1]!)).Select(row => row[0]), (object?[])found!);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>120 texts of eight kilobytes again and again, then others that come once each.</summary>
    private static List<object?[]> Rows()
    {
        var repeated = Enumerable.Range(0, Repeats * Texts).Select(i => i % 50 == 0 ? null : ParquetFiles.Text($"m{i % Texts:D4}{new string('r', TextLength)}"));
        var others = Enumerable.Range(0, Others).Select(i => ParquetFiles.Text($"{(i % 2 == 0 ? 'a' : 'z')}{i:D4}{new string('o', TextLength)}"));
        return [.. repeated.Concat(others).Select((text, row) => new object?[] { row, text })];
    }
}
