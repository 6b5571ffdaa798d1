using System.Globalization;
using Local.DuckDb;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Reads the committed lake with DuckDB, from files as a user would.</summary>
internal sealed class LakeReader : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lake-");
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();

    public LakeReader(MemoryBucket bucket)
    {
        foreach (var (key, content) in bucket.Objects)
        {
            var path = Path.Combine(_folder.FullName, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    public IReadOnlyList<object?[]> Query(string dataset, string select, string order) => Directory.Exists(Path.Combine(_folder.FullName, "lake", dataset))
        ? _database.Query($"SELECT {select} FROM read_parquet('{_folder.FullName}/lake/{dataset}/**/*.parquet', hive_partitioning = true, filename = true, file_row_number = true) ORDER BY {order}").Rows
        : [];

    /// <summary>The record numbers of the rows, in order.</summary>
    public int[] Indexes(string dataset) =>
        [.. Query(dataset, "_sequence_number", "_sequence_number").Select(row => Sales.IndexOf(Convert.ToString(row[0], CultureInfo.InvariantCulture)!))];

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }
}
