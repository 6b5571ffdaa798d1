using System.ComponentModel.DataAnnotations;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer;

/// <summary>How records get to an <see cref="IRecordProcessor"/>, and what happens to those that fail.</summary>
public sealed class ProcessingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kinesis:Processing";

    /// <summary>How many records of one shard are processed side by side. One partition key is always in the same lane and in order.</summary>
    /// <value>Default: 1; 1 to 64.</value>
    [Range(1, 64)]
    public int Lanes { get; set; } = 1;

    /// <summary>The most records of one call.</summary>
    /// <value>Default: 500; 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int MaxBatchRecords { get; set; } = 500;

    /// <summary>How long a batch that is not full waits for more records.</summary>
    /// <value>Default: 0, take what is there; 0 to 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BatchWindow { get; set; } = TimeSpan.Zero;

    /// <summary>How far lanes may get ahead of the oldest unfinished record of the shard. Reading waits beyond that.</summary>
    /// <value>Default: 50,000 records; 1 to 10,000,000. The last answer is always taken whole.</value>
    /// <remarks>After a crash, records between the checkpoint and the last finished one are processed again: this bounds how many.</remarks>
    [Range(1, 10_000_000)]
    public int WindowRecords { get; set; } = 50_000;

    /// <summary>How many bytes of buffers a shard may keep alive by records in its lanes. Reading waits beyond that.</summary>
    /// <value>Default: 16 MiB; at least 1. The last answer is always taken whole. They count in the memory budget of the process, too.</value>
    [Range(1, long.MaxValue)]
    public long WindowBytes { get; set; } = 16L << 20;

    /// <summary>How often progress is written. It is also written when the shard ends, is handed over, halts, or the worker stops.</summary>
    /// <value>Default: 5 s; 0 to 5 min. A crash repeats up to this much work; each write costs one request, and saves one renewal of the lease.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The ceiling of the pause before the second attempt; it doubles with each one. A pause is a random part of its ceiling (full jitter).</summary>
    /// <value>Default: 200 ms; 1 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What the pauses' ceiling grows to.</summary>
    /// <value>Default: 30 s; 1 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a record may fail before <see cref="OnExhausted"/> decides. 0 for no end.</summary>
    /// <value>Default: 10, which takes about a minute; 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Whether a batch whose processor threw is split in halves until the bad record stands alone. Splitting is no attempt and does not wait.</summary>
    /// <value>Default: true. The records around the bad one are processed again.</value>
    public bool Bisect { get; set; } = true;

    /// <summary>The age, counted from arrival in the stream, beyond which a record is not tried any more and goes to the failure destination.</summary>
    /// <value>Default: none; 1 s to 365 d. Needs <see cref="OnExhausted"/> to be Destination.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan? MaxRecordAge { get; set; }

    /// <summary>What happens to a record that failed <see cref="MaxAttempts"/> times.</summary>
    /// <value>Default: Halt.</value>
    public ExhaustedAction OnExhausted { get; set; } = ExhaustedAction.Halt;

    /// <summary>When a halted shard tries again from its checkpoint. With an empty value it waits for a restart of the worker, or another owner.</summary>
    /// <value>Default: 1 min; 1 s to 1 d. What lanes had finished behind the record is processed again each time, up to <see cref="WindowRecords"/>.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan? HaltRetryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The stream that given-up records are put on, in a JSON envelope, unless an <see cref="IFailureDestination"/> is registered.</summary>
    /// <value>Default: none; a name of 1 to 128 letters, digits, dots, dashes and underscores, or an ARN of the client's region.</value>
    [RegularExpression(StreamArn.NameOrArnPattern)]
    public string? FailureStream { get; set; }

    /// <summary>The largest payload that is read for a handler of messages. A larger one is rejected.</summary>
    /// <value>Default: 10 MiB, the largest record of the service; 1 byte to 64 MiB. What it becomes in memory may be several times as much, and no budget counts it.</value>
    [Range(1, 64 << 20)]
    public int MaxMessageBytes { get; set; } = 10 << 20;
}
