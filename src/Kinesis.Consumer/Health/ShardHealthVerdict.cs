namespace Kinesis.Consumer.Health;

/// <summary>A shard's health and what it is judged by.</summary>
/// <param name="Health">The state.</param>
/// <param name="Reason">What was seen, without any data of the stream; null for <see cref="ShardHealth.Ok"/>.</param>
public readonly record struct ShardHealthVerdict(ShardHealth Health, string? Reason);
