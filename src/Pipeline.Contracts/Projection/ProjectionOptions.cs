using Pipeline.Contracts.Partitions;

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

    /// <summary>
    /// The most memory that the rows of one record may take. A record of more than a quarter of it may take four times its own length instead, so
    /// that a long record has room for itself in several datasets.
    /// </summary>
    /// <value>Default 16 MiB.</value>
    /// <remarks>
    /// A value of the document is copied into each row of <c>each</c>, so without this bound a record of some hundred kilobytes takes gigabytes.
    /// </remarks>
    public long MaxExpandedBytes { get; init; } = 16 << 20;

    /// <summary>The longest partition value after escaping. What the names of a dataset leave of an object key may be less.</summary>
    /// <value>Default 256 bytes.</value>
    public int MaxPartitionValueBytes { get; init; } = LakeKeyRoom.MaxValueBytes;

    /// <summary>The most partitions of one dataset that the rows of one record may fall into: each opens a file.</summary>
    /// <value>Default 100.</value>
    public int MaxPartitionsPerRecord { get; init; } = 100;

    /// <summary>How many partitions of a dataset are remembered from batch to batch.</summary>
    /// <value>Default 4,096.</value>
    public int PartitionCacheSize { get; init; } = 4_096;
}
