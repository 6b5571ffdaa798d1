using Local.Aws.Hosting;

namespace Local.Aws.S3.Storage;

/// <summary>The folders of the store: <c>s3/bucket/key</c> holds nothing but objects; descriptions and unfinished uploads lie beside it.</summary>
internal sealed class StorageFolders
{
    private readonly string _root;

    /// <value>Null for a temporary folder, whose name nobody else knows.</value>
    private readonly DataFolderLock? _lock;

    private bool _isDeleted;

    /// <summary>Makes the folders.</summary>
    /// <exception cref="IOException">Another server has the data folder; the message names both.</exception>
    public StorageFolders(string? dataFolder)
    {
        _root = dataFolder is null ? Directory.CreateTempSubdirectory("local-aws-").FullName : Directory.CreateDirectory(dataFolder).FullName;
        _lock = dataFolder is null ? null : DataFolderLock.Take(_root);
        try
        {
            Buckets = Directory.CreateDirectory(Path.Combine(_root, "s3")).FullName;
            Descriptions = Directory.CreateDirectory(Path.Combine(_root, "s3-descriptions")).FullName;

            // Uploads of an earlier run cannot be completed: their ids were in memory.
            var all = Path.Combine(_root, "s3-uploads");
            DeleteIfThere(all);

            // A folder of this store's own: if somebody removes the data folder, its lock is gone too, and the next holder's uploads are not this one's to delete.
            Uploads = Directory.CreateDirectory(Path.Combine(all, Guid.NewGuid().ToString("N"))).FullName;
        }
        catch
        {
            _lock?.Dispose();
            throw;
        }
    }

    public string Buckets { get; }

    public string Descriptions { get; }

    public string Uploads { get; }

    public string NewUploadFile() => Path.Combine(Uploads, Guid.NewGuid().ToString("N"));

    /// <summary>Removes what only a running store needs, once: afterwards the folder may be somebody else's.</summary>
    public void Delete()
    {
        if (Interlocked.Exchange(ref _isDeleted, true))
        {
            return;
        }

        if (_lock is null)
        {
            Directory.Delete(_root, recursive: true);
            return;
        }

        using (_lock)
        {
            DeleteIfThere(Uploads);
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
