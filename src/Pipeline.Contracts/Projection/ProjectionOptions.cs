namespace Pipeline.Contracts.Projection;

/// <summary>How records are projected and what a record may cost.</summary>
public sealed class ProjectionOptions
{
    /// <summary>Whether rows end with the lineage columns.</summary>
    /// <value>Default true.</value>
    public bool IncludeLineage { get; init; } = true;

    /// <summary>The deepest nesting of a record.</summary>
    /// <value>Default 64, 1 to 64.</value>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The longest record.</summary>
    /// <value>Default 10 MiB, the longest record of a Kinesis stream.</value>
    public int MaxRecordBytes { get; init; } = 10 << 20;

    /// <summary>The most rows that the arrays of one record may give.</summary>
    /// <value>Default 100,000.</value>
    public int MaxRowsPerRecord { get; init; } = 100_000;

    /// <summary>The longest partition value after escaping; S3 keys end at 1,024 bytes.</summary>
    /// <value>Default 256 bytes.</value>
    public int MaxPartitionValueBytes { get; init; } = 256;

    /// <summary>How many partitions of a dataset are remembered from batch to batch.</summary>
    /// <value>Default 4,096.</value>
    public int PartitionCacheSize { get; init; } = 4_096;
}
