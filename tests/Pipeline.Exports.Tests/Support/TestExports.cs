using System.IO.Compression;
using System.Text;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Tests.Support;

/// <summary>Tables, files and comparisons of tests.</summary>
internal static class TestExports
{
    /// <summary>The table of the walk-through: four columns, separated by semicolons, no header.</summary>
    public static TableSettings Sample { get; } = Table("PK:text* COL_1:integer COL_2:text COL_3:text") with { Delimiter = ';', HasHeader = false };

    /// <summary>Settings by words such as <c>id:integer* name:text price:decimal(10,2)</c>; the key's columns have a star.</summary>
    public static TableSettings Table(string columns)
    {
        var all = new List<ColumnSettings>();
        var key = new List<int>();
        foreach (var word in columns.Split(' '))
        {
            var parts = word.TrimEnd('*').Split(':');
            Assert.True(CellTypes.TryParse(parts[1], parts[0], out var column), word);
            if (word.EndsWith('*'))
            {
                key.Add(all.Count);
            }

            all.Add(column);
        }

        return new TableSettings { Tenant = "acme", Table = "things", Target = "things", Columns = all, Key = key };
    }

    public static ExportFile File(string content, string name = "export.csv") => File(Encoding.UTF8.GetBytes(content), name);

    public static ExportFile File(byte[] content, string name) =>
        new(name, _ => ValueTask.FromResult<Stream>(new MemoryStream(content, writable: false)));

    public static byte[] Gzip(string content) => Gzip(Encoding.UTF8.GetBytes(content));

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static Task<(CapturedChanges Changes, DeltaStatistics Statistics)> CompareAsync(TableSettings table, string? old, string current, DeltaOptions? options = null) =>
        CompareAsync(table, old is null ? [] : [File(old, "old.csv")], [File(current, "new.csv")], options);

    public static async Task<(CapturedChanges Changes, DeltaStatistics Statistics)> CompareAsync(
        TableSettings table, IReadOnlyList<ExportFile> old, IReadOnlyList<ExportFile> current, DeltaOptions? options = null)
    {
        var sink = new CapturedChanges();
        var statistics = await Engine(options).CompareAsync(new DeltaRequest(table, old, current), sink, CancellationToken.None);
        Assert.Equal(sink.Changes.Count, statistics.Inserts + statistics.Updates + statistics.Deletes);
        Assert.Equal(Enumerable.Range(0, sink.Changes.Count).Select(i => (long)i), sink.Changes.Select(change => change.Ordinal));
        return (sink, statistics);
    }

    public static EmbeddedDeltaEngine Engine(DeltaOptions? options = null) => new(options ?? new DeltaOptions { Workers = 2 }, TimeProvider.System);
}
