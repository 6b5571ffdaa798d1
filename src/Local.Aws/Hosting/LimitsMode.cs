namespace Local.Aws.Hosting;

/// <summary>Whether the throughput and size limits of the real services apply.</summary>
public enum LimitsMode
{
    /// <summary>No throttling and no minimum part size; formats and record sizes are still checked.</summary>
    Off = 0,

    /// <summary>AWS's default limits: 1 MB/s and 1,000 records/s written, 2 MB/s and 5 reads/s per shard, 5 MiB multipart minimum.</summary>
    Aws = 1,
}
