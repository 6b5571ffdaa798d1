using System.ComponentModel.DataAnnotations;

namespace Kinesis.Consumer;

/// <summary>How records are fetched.</summary>
public sealed class RetrievalOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kinesis:Retrieval";

    /// <summary>How shards are read.</summary>
    /// <value>Default: Polling. FanOut registers a consumer, which costs extra and has 2 MB a second of each shard to itself; if it is refused, shards are polled.</value>
    [EnumDataType(typeof(RetrievalMode))]
    public RetrievalMode Mode { get; set; } = RetrievalMode.Polling;

    /// <summary>The name of the registered consumer in mode FanOut; all workers of the application share it.</summary>
    /// <value>Default: the application name; 1 to 128 letters, digits, dots, dashes and underscores.</value>
    /// <remarks>It is never deregistered here, as other workers may use it; that is for whoever removes the application.</remarks>
    [RegularExpression("^[a-zA-Z0-9_.-]{1,128}$")]
    public string? ConsumerName { get; set; }

    /// <summary>The most records that one call asks for.</summary>
    /// <value>Default: 10,000, the service limit of GetRecords; 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int MaxRecords { get; set; } = 10_000;

    /// <summary>The least time between two calls for one shard, counted for all consumers of the process.</summary>
    /// <value>Default: 200 ms, the service limit of 5 calls a second and shard for all applications together; 0 to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CallInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// What a shard gives to all polling applications together: behind an answer of n bytes the next call waits for n / this, counted for all consumers of the
    /// process.
    /// </summary>
    /// <value>Default: 2,000,000, just below the service limit of 2 MB a second and shard; at least 1,000; 0 for endpoints that have no limit.</value>
    /// <remarks>The service refuses calls until it has made up for what was read: for 5 seconds behind the largest answer of 10 MB (GetRecords).</remarks>
    [Range(0, long.MaxValue)]
    public long BytesPerSecond { get; set; } = 2_000_000;

    /// <summary>The pause that calls grow to while a shard has nothing new.</summary>
    /// <value>
    /// Default: 1 s; 0 to 1 min. A shard at whose tip little arrives is read once in this time, too, which leaves most of its calls to other applications.
    /// One that is behind is read as fast as <see cref="CallInterval"/> and <see cref="BytesPerSecond"/> allow.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaxIdle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many answers are fetched ahead of the processor, memory permitting.</summary>
    /// <value>Default: 2; 1 to 16.</value>
    [Range(1, 16)]
    public int PrefetchAnswers { get; set; } = 2;

    /// <summary>How many bytes of buffers are fetched ahead of the processor before no more is. The last answer is always taken whole.</summary>
    /// <value>Default: 16 MiB; at least 1.</value>
    [Range(1, long.MaxValue)]
    public long PrefetchBytes { get; set; } = 16L << 20;

    /// <summary>What happens to user records of an aggregated record that belong to another shard by their hash key.</summary>
    /// <value>Default: Keep, which loses nothing whoever aggregated the records. Drop avoids duplicates after a reshard when all producers are KPL.</value>
    [EnumDataType(typeof(HashRangeFilter))]
    public HashRangeFilter HashRangeFilter { get; set; } = HashRangeFilter.Keep;

    /// <summary>Whether compressed payloads are inflated before they are delivered.</summary>
    /// <value>Default: Plain, they are not. Auto recognises gzip and zlib by their first bytes.</value>
    [EnumDataType(typeof(PayloadEncoding))]
    public PayloadEncoding Payload { get; set; } = PayloadEncoding.Plain;

    /// <summary>The largest payload that a compressed one may become; one that would become larger is delivered as it came.</summary>
    /// <value>Default: 10 MiB, the largest record of the service; 1 KiB to 64 MiB.</value>
    [Range(1 << 10, 64 << 20)]
    public int MaxInflatedBytes { get; set; } = 10 << 20;

    /// <summary>
    /// How long a call takes at least before a second one is sent beside it; it must also be slower than 95 of 100 calls before it. The first answer wins.
    /// </summary>
    /// <value>Default: 0, no second calls; 0 to 1 min. A second call counts against the shard's limits, and both answers do.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan HedgeAfter { get; set; } = TimeSpan.Zero;
}
