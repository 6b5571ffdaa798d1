using Kinesis.Consumer.Checkpoints;

namespace Consumer.Cli.Progress;

/// <summary>A lease as an onlooker reads it from the table.</summary>
internal sealed record LeaseRow(string ShardId, string? Owner, long Counter, Checkpoint Checkpoint, bool Pending);
