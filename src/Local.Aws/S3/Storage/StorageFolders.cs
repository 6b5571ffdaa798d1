using System.Diagnostics;
using System.Globalization;

namespace Local.Aws.S3.Storage;

/// <summary>The folders of the store: <c>s3/bucket/key</c> holds nothing but objects; descriptions and unfinished uploads lie beside it.</summary>
internal sealed class StorageFolders
{
    private readonly bool _isTemporary;
    private readonly string _root;

    public StorageFolders(string? dataFolder)
    {
        _isTemporary = dataFolder is null;
        _root = dataFolder is null ? Directory.CreateTempSubdirectory("local-aws-").FullName : Path.GetFullPath(dataFolder);
        Buckets = Directory.CreateDirectory(Path.Combine(_root, "s3")).FullName;
        Descriptions = Directory.CreateDirectory(Path.Combine(_root, "s3-descriptions")).FullName;

        // A folder of this process's own: another one on the same data, which is refused a moment later because the port is taken, must not remove what this one needs.
        var all = Path.Combine(_root, "s3-uploads");
        Uploads = Directory.CreateDirectory(Path.Combine(all, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid():N}"))).FullName;
        DeleteAbandoned(all);
    }

    public string Buckets { get; }

    public string Descriptions { get; }

    public string Uploads { get; }

    public string NewUploadFile() => Path.Combine(Uploads, Guid.NewGuid().ToString("N"));

    public void Delete()
    {
        if (_isTemporary)
        {
            Directory.Delete(_root, recursive: true);
        }
        else if (Directory.Exists(Uploads))
        {
            Directory.Delete(Uploads, recursive: true);
        }
    }

    /// <summary>Uploads of an earlier run cannot be completed: their ids were in memory.</summary>
    private static void DeleteAbandoned(string all)
    {
        foreach (var folder in Directory.EnumerateDirectories(all))
        {
            if (!int.TryParse(Path.GetFileName(folder).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process) || !IsRunning(process))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
