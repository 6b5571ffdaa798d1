namespace Pipeline.Sinks.Commit;

/// <summary>What became of an epoch.</summary>
internal enum EpochOutcome
{
    /// <summary>All of it is visible and committed, but for shards whose new owners commit them.</summary>
    Committed,

    /// <summary>It was prepared, and something went wrong afterwards: whoever starts one of its shards finishes it.</summary>
    Prepared,

    /// <summary>Nothing of it is or will be visible: its records are read again.</summary>
    ThrownAway,
}
