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

        // Uploads of an earlier run cannot be completed: their ids were in memory.
        Uploads = Path.Combine(_root, "s3-uploads");
        if (Directory.Exists(Uploads))
        {
            Directory.Delete(Uploads, recursive: true);
        }

        Directory.CreateDirectory(Uploads);
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
        else
        {
            Directory.Delete(Uploads, recursive: true);
        }
    }
}
