using Consumer.Cli.Output;

namespace Consumer.Cli.Runs;

/// <summary>
/// The layout of a folder that a local pipeline lives in: the embedded AWS's objects as plain files, the workers' logs,
/// and what an audit wrote to compare with.
/// </summary>
internal sealed class RunFolder
{
    public const string Bucket = "pipeline";
    public const string LakePrefix = "lake/";
    public const string DeadLetterPrefix = "dead-letters/";
    public const string ArchivePrefix = "archive/";
    public const string ManifestPrefix = "manifests/";

    public RunFolder(string path)
    {
        FullName = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Logs);
            Directory.CreateDirectory(Expected);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The data folder {FullName} cannot be used: {(File.Exists(FullName) ? "it is a file" : exception.Message)}", exception);
        }
    }

    public string FullName { get; }

    public string Logs => Path.Combine(FullName, "logs");

    public string Expected => Path.Combine(FullName, "expected");

    public string Lake => LakeOf(FullName);

    /// <value>Everything visible in the bucket.</value>
    public string Objects => BucketOf(FullName);

    /// <value>What is prepared, and the log of commits.</value>
    public string Manifests => Path.Combine(Objects, ManifestPrefix.TrimEnd('/'));

    public string DeadLetters => Path.Combine(Objects, DeadLetterPrefix.TrimEnd('/'));

    /// <summary>The folder of a run that is audited: what was asked for, if it is empty, else a temporary one.</summary>
    public static RunFolder ForAudit(string? path, string command)
    {
        if (path is null)
        {
            return new RunFolder(Directory.CreateTempSubdirectory($"consumer-{command}-").FullName);
        }

        return Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()
            ? throw new CliException($"The folder {path} is not empty: an audit can only vouch for a lake that began empty.")
            : new RunFolder(path);
    }

    /// <summary>Where a data folder keeps the pipeline's bucket, which is there once a pipeline has run on it.</summary>
    public static string BucketOf(string dataFolder) => Path.Combine(dataFolder, "s3", Bucket);

    /// <summary>Where a data folder keeps the buckets that it has.</summary>
    public static IEnumerable<string> BucketsOf(string dataFolder)
    {
        var all = Path.Combine(dataFolder, "s3");
        return Directory.Exists(all) ? Directory.EnumerateDirectories(all).Order(StringComparer.Ordinal) : [];
    }

    /// <summary>Where a data folder keeps its lake.</summary>
    public static string LakeOf(string dataFolder) => Path.Combine(BucketOf(dataFolder), LakePrefix.TrimEnd('/'));

    public void Delete()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException exception)
        {
            throw new CliException($"The run folder {FullName} could not be removed: {exception.Message}", exception);
        }
    }
}
