namespace Kinesis.Consumer.Api;

/// <summary>A stream as DescribeStreamSummary describes it.</summary>
/// <param name="StreamName">Its name.</param>
/// <param name="StreamArn">Its ARN.</param>
/// <param name="Status">CREATING, ACTIVE, UPDATING or DELETING.</param>
/// <param name="OpenShardCount">Shards that take records.</param>
/// <param name="RetentionPeriod">How long records are kept.</param>
/// <param name="CreatedAt">When it was created; tells a recreated stream from its predecessor.</param>
/// <param name="ConsumerCount">Registered enhanced fan-out consumers.</param>
public sealed record StreamSummary(
    string StreamName,
    string StreamArn,
    string Status,
    int OpenShardCount,
    TimeSpan RetentionPeriod,
    DateTimeOffset CreatedAt,
    int ConsumerCount)
{
    /// <summary>When the service answered, by its own clock, as the answer's Date header says: whole seconds, rounded down. Null if the answer bears no date.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Whether the stream takes and gives records: ACTIVE or UPDATING.</summary>
    public bool IsUsable => Status is "ACTIVE" or "UPDATING";
}
