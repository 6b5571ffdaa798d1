using Kinesis.Consumer;

namespace Consumer.Cli.Progress;

/// <summary>A lease as an onlooker reads it from the table.</summary>
internal sealed record LeaseRow(string ShardId, string? Owner, long Counter, Checkpoint Checkpoint, bool Pending)
{
    /// <value>Who still works on the shard while the owner waits to take it over; null outside a hand-over.</value>
    public string? CheckpointOwner { get; init; }

    /// <value>Who works on the shard.</value>
    public string? Holder => CheckpointOwner ?? Owner;

    public bool IsFinished => Checkpoint.Kind == CheckpointKind.ShardEnd;
}
