namespace Kinesis.Consumer.Api;

/// <summary>What became of one record that was put.</summary>
/// <param name="ShardId">The shard that took it; null when it failed.</param>
/// <param name="SequenceNumber">The number it got; null when it failed.</param>
/// <param name="ErrorCode">Why it failed; null when it was taken.</param>
/// <param name="ErrorMessage">The service's words on the failure.</param>
public readonly record struct PutRecordOutcome(string? ShardId, string? SequenceNumber, string? ErrorCode, string? ErrorMessage)
{
    /// <summary>Whether the stream took the record.</summary>
    public bool IsAccepted => ErrorCode is null;
}
