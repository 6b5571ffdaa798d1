using System.ComponentModel.DataAnnotations;

namespace Pipeline.Sinks.Table;

/// <summary>How items are written to the DynamoDB tables of the contracts.</summary>
public sealed class TableOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Table";

    /// <summary>Whether tables are written at all.</summary>
    /// <value>Default: true. With false the lake is the only product.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>What stands before the table names of the contracts.</summary>
    /// <value>Default: empty; letters, digits, dots, dashes and underscores.</value>
    [Required(AllowEmptyStrings = true)]
    [RegularExpression("^[a-zA-Z0-9_.-]{0,128}$")]
    public string NamePrefix { get; set; } = "";

    /// <summary>The endpoint of DynamoDB.</summary>
    /// <value>Default: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, or the service's own endpoint in the region.</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>How long a key waits for a newer record before it is stored; what many records of a key cost is one write for each such time.</summary>
    /// <value>Default: 1 s; 0 to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The bytes of waiting records at which a shard stores them at once and reads on only when they are stored.</summary>
    /// <value>Default: 2 MiB; 64 KiB to 1 GiB. As much again may be on its way.</value>
    [Range(64L << 10, 1L << 30)]
    public long MaxWaitingBytes { get; set; } = 2L << 20;

    /// <summary>The writes of the process that may be under way at once; throttling lowers the number in use, success raises it again.</summary>
    /// <value>Default: 128; 1 to 1,024.</value>
    [Range(1, 1024)]
    public int MaxConcurrency { get; set; } = 128;

    /// <summary>The writes under way at the start.</summary>
    /// <value>Default: 32; 1 to 1,024, at most <see cref="MaxConcurrency"/>.</value>
    [Range(1, 1024)]
    public int StartConcurrency { get; set; } = 32;

    /// <summary>Which source feeds the tables. Raise it when another stream takes over: its sequence numbers may be lower than those already stored.</summary>
    /// <value>Default: 0; 0 to 9,999.</value>
    [Range(0, 9999)]
    public int SourceEpoch { get; set; }
}
