using System.ComponentModel.DataAnnotations;
using Kinesis.Consumer.Api;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer;

/// <summary>What is consumed, by whom, and with how much memory.</summary>
public sealed class KinesisConsumerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kinesis";

    /// <summary>The stream, if the application consumes one: its name, or its ARN, which may belong to another account.</summary>
    /// <value>Required unless <see cref="Streams"/> are set; the name is 1 to 128 letters, digits, dots, dashes and underscores. An ARN must be of the client's region.</value>
    [RegularExpression(StreamArn.NameOrArnPattern)]
    public string StreamName { get; set; } = "";

    /// <summary>The ARN of a registered fan-out consumer of <see cref="StreamName"/>, for a stream on which this application may not register one, in another account above all.</summary>
    /// <value>Default: none, with fan-out one is found or registered. Needs <c>Retrieval:Mode</c> to be FanOut.</value>
    [RegularExpression(StreamArn.ConsumerPattern)]
    public string? ConsumerArn { get; set; }

    /// <summary>The streams, if the application consumes several: each has its own lease table, all share the worker's name and memory.</summary>
    /// <value>Default: none, <see cref="StreamName"/> is the stream.</value>
    [ValidateEnumeratedItems]
    public IList<StreamOptions> Streams { get; } = [];

    /// <summary>The application: all workers of this name share the stream; also the name of the lease table of <see cref="StreamName"/>.</summary>
    /// <value>Required; 3 to 238 letters, digits, dots, dashes and underscores.</value>
    /// <remarks>DynamoDB allows 255 characters in a table's name, and the tables beside this one add up to 17: "-workers" is ours, "-CoordinatorState" KCL 3's.</remarks>
    [Required]
    [RegularExpression("^[a-zA-Z0-9_.-]{3,238}$")]
    public string ApplicationName { get; set; } = "";

    /// <summary>The name of this worker; unique among running workers of the application.</summary>
    /// <value>Default: host name and a random part. A worker that restarts under its old name takes its leases back at once.</value>
    public string? WorkerId { get; set; }

    /// <summary>Where an application that never ran starts.</summary>
    /// <value>Default: TrimHorizon.</value>
    public InitialPosition InitialPosition { get; set; } = InitialPosition.TrimHorizon;

    /// <summary>The time for <see cref="InitialPosition.AtTimestamp"/>.</summary>
    public DateTimeOffset? InitialTimestamp { get; set; }

    /// <summary>What the whole process may buffer: fetched records and what processors hold.</summary>
    /// <value>Default: 256 MiB; at least 32 MiB, which holds the answer of one GetRecords call (10 MB of records) in its wire form.</value>
    [Range(32L << 20, long.MaxValue)]
    public long MemoryBudgetBytes { get; set; } = 256L << 20;

    /// <summary>How often a processor is called with an empty batch while nothing arrives.</summary>
    /// <value>Default: 200 ms; 10 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a stopping worker may flush, commit, checkpoint and release.</summary>
    /// <value>Default: 25 s; 1 s to 10 min, and 3 s less than the host's shutdown timeout (HostOptions.ShutdownTimeout, 30 s by default).</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DrainDeadline { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How often every worker lists the stream's shards, and two of the fleet compare them with the leases; all others together about as often as one.</summary>
    /// <value>
    /// Default: 30 s, a fifth more or less; 1 s to 10 min. A finished shard creates the leases of its children at once; this repairs what a crash left out.
    /// A comparison reads the whole lease table consistently: three in 30 s cost 0.9 million read units a day at 1,000 shards, for any number of workers.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShardSyncInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes back what a named consumer does not share with the unnamed one.</summary>
    internal void ForgetOwn()
    {
        StreamName = "";
        ConsumerArn = null;
        Streams.Clear();
        ApplicationName = "";
        InitialPosition = InitialPosition.TrimHorizon;
        InitialTimestamp = null;
    }
}
