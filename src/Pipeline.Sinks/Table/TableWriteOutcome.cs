namespace Pipeline.Sinks.Table;

/// <summary>The ways a conditional put ends.</summary>
internal enum TableWriteOutcome
{
    /// <summary>The item is stored.</summary>
    Written,

    /// <summary>The table already has this record or a newer one: a replay, or an owner that lost its shard. Not an error.</summary>
    Stale,

    /// <summary>The service will never take this item.</summary>
    Refused,
}
