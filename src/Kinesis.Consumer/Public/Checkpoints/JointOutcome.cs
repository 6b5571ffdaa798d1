namespace Kinesis.Consumer;

/// <summary>What became of a joint prepare.</summary>
public enum JointOutcome
{
    /// <summary>Every shard is prepared.</summary>
    Prepared,

    /// <summary>No shard is, and none will be: a lease was lost before. What the state refers to may be removed.</summary>
    NotPrepared,

    /// <summary>A lease was lost before an answer came: all shards are prepared, or none is, or they may be yet. What the state refers to must stay, as whoever owns the shards then needs it.</summary>
    Unknown,
}
