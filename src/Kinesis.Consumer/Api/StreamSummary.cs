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
    /// <summary>Whether the stream takes and gives records: ACTIVE or UPDATING.</summary>
    public bool IsUsable => Status is "ACTIVE" or "UPDATING";
}
