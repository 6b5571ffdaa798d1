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

    /// <summary>Every encoding that some column of some file has, as DuckDB names them.</summary>
    public string[] Encodings() =>
        [.. _database.Query($"SELECT DISTINCT unnest(regexp_extract_all(encodings, '[A-Z_]+')) AS e FROM parquet_metadata('{_folder.FullName}/lake/**/*.parquet') ORDER BY e").Rows.Select(row => (string)row[0]!)];

    /// <summary>The row groups of the file that has the most.</summary>
    public long MostRowGroups() => Convert.ToInt64(
        _database.Query($"SELECT max(num_row_groups) FROM parquet_file_metadata('{_folder.FullName}/lake/**/*.parquet')").Rows[0][0], CultureInfo.InvariantCulture);

    /// <summary>The record numbers of the rows, in order.</summary>
    public int[] Indexes(string dataset) =>
        [.. Query(dataset, "_sequence_number", "_sequence_number").Select(row => Sales.IndexOf(Convert.ToString(row[0], CultureInfo.InvariantCulture)!))];

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }
}
