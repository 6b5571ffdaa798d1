namespace Parquet.Tests.Support;

/// <summary>A folder of one test's files, gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private int _files;

    public string Path { get; } = Directory.CreateTempSubdirectory("parquet-").FullName;

    public string Write(byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, $"{Interlocked.Increment(ref _files):D4}.parquet");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
