namespace Pipeline.Contracts.Partitions;

/// <summary>A folder of the lake: one value for each partition level of a dataset.</summary>
public sealed class LakePartition
{
    /// <summary>The value that Hive and Athena read as null.</summary>
    public const string DefaultValue = "__HIVE_DEFAULT_PARTITION__";

    internal LakePartition(string path)
    {
        Path = path;
    }

    /// <summary>The partition of a dataset without partition levels.</summary>
    public static LakePartition None { get; } = new(string.Empty);

    /// <summary>
    /// The Hive path, <c>year=2026/month=11</c>: no slash at either end, values escaped so that none of them can make another level. Empty
    /// for a dataset without partitions.
    /// </summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
