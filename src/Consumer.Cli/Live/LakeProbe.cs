using Parquet;
using Parquet.Reading;

namespace Consumer.Cli.Live;

/// <summary>Looks at the lake's files. A file never changes once it is visible, so each footer is read once.</summary>
internal sealed class LakeProbe(string lakeFolder, IReadOnlyList<string> datasets)
{
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);

    public IReadOnlyList<LiveDataset> Look() => [.. datasets.Select(Look)];

    private LiveDataset Look(string dataset)
    {
        var folder = new DirectoryInfo(Path.Combine(lakeFolder, dataset));
        var files = folder.Exists ? folder.GetFiles("*.parquet", SearchOption.AllDirectories) : [];
        return new LiveDataset(dataset, files.Length, files.Sum(file => file.Length), files.Sum(Rows));
    }

    private long Rows(FileInfo file)
    {
        if (_rows.TryGetValue(file.FullName, out var known))
        {
            return known;
        }

        try
        {
            using var reader = ParquetFileReader.Open(file.FullName);
            return _rows[file.FullName] = reader.Metadata.RowGroups.Sum(group => group.RowCount);
        }
        catch (Exception exception) when (exception is IOException or ParquetException)
        {
            // Replaced by a replay between the listing and this look: the next one sees it.
            return 0;
        }
    }
}
