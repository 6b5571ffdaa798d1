namespace Kinesis.Consumer;

/// <summary>A record that was given up, with what is known of the failure. Its memory is valid until the destination's task completes.</summary>
public sealed class FailedRecord
{
    /// <summary>The stream that it came from.</summary>
    public required string StreamName { get; init; }

    /// <summary>The application that gave it up.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>The shard that it came from.</summary>
    public required ShardId ShardId { get; init; }

    /// <summary>The record with payload, partition key and position.</summary>
    public required KinesisRecord Record { get; init; }

    /// <summary>Why it was given up.</summary>
    public required FailureReason Reason { get; init; }

    /// <summary>How often it failed; splitting a batch to find it does not count.</summary>
    public required int Attempts { get; init; }

    /// <summary>What the last failure said; null if the processor gave no error.</summary>
    public string? Error { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset FailedAt { get; init; }
}
