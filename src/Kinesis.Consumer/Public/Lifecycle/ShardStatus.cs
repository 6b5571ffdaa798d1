namespace Kinesis.Consumer;

/// <summary>What is known of a shard that this worker owns.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="State">Where its consumer stands.</param>
/// <param name="Lag">How far the last answer ended behind the newest record; null before the first answer.</param>
/// <param name="Checkpoint">The committed checkpoint.</param>
/// <param name="CheckpointAge">Time since that checkpoint was written, or since the shard was taken.</param>
/// <param name="ProgressAge">Time since the processor last completed a call.</param>
/// <param name="Failures">How often the processor failed in a row.</param>
/// <param name="LastError">The message of the last failure; null when it was overcome.</param>
/// <param name="Health">How the shard is doing, judged over a window of its own figures.</param>
/// <param name="HealthReason">What <paramref name="Health"/> is judged by, without any data of the stream; null if all is well.</param>
public sealed record ShardStatus(
    ShardId ShardId,
    ShardState State,
    TimeSpan? Lag,
    Checkpoint Checkpoint,
    TimeSpan CheckpointAge,
    TimeSpan ProgressAge,
    int Failures,
    string? LastError,
    ShardHealth Health = ShardHealth.Ok,
    string? HealthReason = null);
