using System.ComponentModel.DataAnnotations;

namespace Pipeline.Sinks.Lake;

/// <summary>Where the Parquet lake lies and when an epoch, the records since the last commit, is committed to it.</summary>
public sealed class LakeOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Lake";

    /// <summary>The bucket of the lake, the dead letters, the archive and the manifests.</summary>
    /// <value>Required; an S3 bucket name.</value>
    [Required]
    [RegularExpression("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    public string Bucket { get; set; } = "";

    /// <summary>What all keys of Parquet objects begin with.</summary>
    /// <value>Default: "lake/"; empty, or ends with a slash; at most 142 bytes.</value>
    /// <remarks>An S3 key has 1,024 bytes, of which contracts leave 320 for the prefix and the file's name.</remarks>
    [Required(AllowEmptyStrings = true)]
    [RegularExpression("^([a-zA-Z0-9][a-zA-Z0-9!_.*'()/-]*/)?$")]
    public string Prefix { get; set; } = "lake/";

    /// <summary>What the keys of manifests begin with: of those that are prepared, and of the log of all commits. Must lie outside the lake's prefix.</summary>
    /// <value>Default: "manifests/"; ends with a slash.</value>
    [Required]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9!_.*'()/-]*/$")]
    public string ManifestPrefix { get; set; } = "manifests/";

    /// <summary>The endpoint of S3, with the bucket in the path.</summary>
    /// <value>Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or the service's own endpoint in the region.</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>The age at which an epoch is committed: how old the newest data in the lake may be.</summary>
    /// <value>Default: 1 min; 100 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan FlushAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The encoded bytes of all its files, and those of its dead letters, at which an epoch is committed.</summary>
    /// <value>Default: 256 MiB; 1 MiB to 16 GiB.</value>
    [Range(1L << 20, 16L << 30)]
    public long FlushBytes { get; set; } = 256L << 20;

    /// <summary>The records at which an epoch is committed.</summary>
    /// <value>Default: 2,000,000; 1 to 100,000,000.</value>
    [Range(1, 100_000_000)]
    public int FlushRecords { get; set; } = 2_000_000;

    /// <summary>The open files, one for each dataset and lake partition, at which an epoch is committed.</summary>
    /// <value>Default: 256; 1 to 5,000.</value>
    /// <remarks>Firehose stops at 500 active partitions and sends the rest to its error prefix; here the epoch just ends earlier.</remarks>
    [Range(1, 5_000)]
    public int MaxOpenFiles { get; set; } = 256;

    /// <summary>How many shards of a worker fill the same files and commit together.</summary>
    /// <value>Default: 16; 1 to 50.</value>
    /// <remarks>
    /// With more, files are larger and commits fewer. But a lost lease throws away what all of them have taken since the last commit, which is read again, and one core fills
    /// the files.
    /// </remarks>
    [Range(1, Kinesis.Consumer.IJointCheckpointer.MaxShards)]
    public int ShardsPerCommit { get; set; } = 16;

    /// <summary>The bytes of a file at which they leave as a part of a multipart upload.</summary>
    /// <value>Default: 8 MiB; 5 MiB to 256 MiB.</value>
    /// <remarks>S3 refuses parts under 5 MiB, and an upload of more than 10,000 parts.</remarks>
    [Range(Objects.ObjectUpload.SmallestPartBytes, 256 << 20)]
    public int PartBytes { get; set; } = 8 << 20;

    /// <summary>How many objects of one epoch are finished, and then made visible, at once.</summary>
    /// <value>Default: 16; 1 to 128.</value>
    [Range(1, 128)]
    public int PublishConcurrency { get; set; } = 16;

    /// <summary>
    /// The unit of timestamps in the files. Athena and Trino show those of a Hive table in milliseconds and round what is finer, up as well as down;
    /// Milliseconds cuts it off. Do not change it for a table that has files.
    /// </summary>
    /// <value>Default: Milliseconds.</value>
    [EnumDataType(typeof(TimestampUnit))]
    public TimestampUnit TimestampUnit { get; set; } = TimestampUnit.Milliseconds;

    /// <summary>
    /// The encodings of the files' values: PLAIN and RLE_DICTIONARY, which every engine reads, or smaller DELTA encodings too, for lakes that only
    /// Athena's engine v3, Trino, DuckDB, Arrow or Spark from 3.4 read. May be changed at any time.
    /// </summary>
    /// <value>Default: Compatible.</value>
    [EnumDataType(typeof(LakeEncodings))]
    public LakeEncodings Encodings { get; set; } = LakeEncodings.Compatible;
}
