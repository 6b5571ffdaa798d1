namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>What a limit is counted for.</summary>
/// <param name="Call">The operation.</param>
/// <param name="Scope">The stream, or the fan-out consumer's ARN.</param>
/// <param name="ShardId">The shard.</param>
internal readonly record struct PacedTarget(PacedCall Call, string Scope, string ShardId);
