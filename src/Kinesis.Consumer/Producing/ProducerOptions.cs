using System.ComponentModel.DataAnnotations;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Producing;

/// <summary>What a producer puts where, how it batches, and how long it tries.</summary>
public sealed class ProducerOptions
{
    /// <summary>The configuration section; a named producer has the section below it that has its name.</summary>
    public const string SectionName = "Kinesis:Producer";

    /// <summary>The stream: its name, or its ARN.</summary>
    /// <value>Required.</value>
    [Required]
    [RegularExpression("^([a-zA-Z0-9_.-]{1,128}|arn:[a-zA-Z0-9_.:/-]{1,2040})$")]
    public string StreamName { get; set; } = "";

    /// <summary>Which order of puts the stream keeps.</summary>
    /// <value>Default: per partition key.</value>
    [EnumDataType(typeof(RecordOrder))]
    public RecordOrder Order { get; set; } = RecordOrder.PerKey;

    /// <summary>Whether small records travel together in one Kinesis record, as the KPL makes them. Every consumer must then take them apart.</summary>
    /// <value>Default: no.</value>
    public bool Aggregate { get; set; }

    /// <summary>The largest aggregated record.</summary>
    /// <value>Default: 51,200 bytes, as in the KPL; 1,024 to 1,048,576.</value>
    [Range(1024, 1024 * 1024)]
    public int MaxAggregateBytes { get; set; } = 51_200;

    /// <summary>The largest record, key and payload. More than 1 MiB only if the stream was given a higher limit.</summary>
    /// <value>Default: 1 MiB; 1 KiB to 10 MiB.</value>
    [Range(1024, PutRecordsBatch.MaxLargeBytes)]
    public int MaxRecordBytes { get; set; } = PutRecordsBatch.MaxRecordBytes;

    /// <summary>How long a record may wait for others to travel with.</summary>
    /// <value>Default: 20 ms; 0 to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a record is tried, from the moment at which the buffer took it. One that is in a call then is judged when the call ends.</summary>
    /// <value>Default: 30 s; 100 ms to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan RecordTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many calls may carry a record.</summary>
    /// <value>Default: as many as its time allows; 1 to 1,000.</value>
    [Range(1, 1000)]
    public int? MaxAttempts { get; set; }

    /// <summary>How long one call may take, with its body.</summary>
    /// <value>Default: 6 s; 100 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>The longest pause of a shard after its first setback; doubles with each further one, and a random part of it is waited.</summary>
    /// <value>Default: 50 ms; 1 ms to 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause of a shard.</summary>
    /// <value>Default: 2 s; 1 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many calls may be under way.</summary>
    /// <value>Default: 8; 1 to 64.</value>
    [Range(1, 64)]
    public int MaxCalls { get; set; } = 8;

    /// <summary>How many bytes of records, 128 more for each, are held before puts wait for room.</summary>
    /// <value>Default: 64 MiB; at least 64 KiB.</value>
    [Range(64L << 10, long.MaxValue)]
    public long MaxBufferedBytes { get; set; } = 64L << 20;

    /// <summary>How long a stop tries to send what is left. The host's own limit counts too, and must be longer to be told apart.</summary>
    /// <value>Default: 20 s; 0 to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
