namespace Kinesis.Consumer.Shards;

/// <summary>Where an application that never ran starts.</summary>
/// <param name="Checkpoint">The first checkpoint: the trim horizon, or a time. LATEST is resolved to the time of the first start before it gets here.</param>
/// <param name="StartShards">The shards to begin with; null for the oldest ones listed.</param>
internal sealed record StartPosition(Checkpoint Checkpoint, IReadOnlySet<ShardId>? StartShards)
{
    public static StartPosition TrimHorizon { get; } = new(Checkpoint.TrimHorizon, StartShards: null);
}
