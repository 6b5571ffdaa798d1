namespace Consumer.Cli.Rollback;

/// <summary>What became of a commit.</summary>
internal enum CommitOutcome
{
    /// <summary>It is as it was, and must be looked at.</summary>
    Refused = 0,

    /// <summary>It is as it was, and a worker finishes it.</summary>
    NotNeeded,

    /// <summary>It is as it was, and would be rolled back.</summary>
    Possible,

    /// <summary>Nothing is left of it, and its shards read again.</summary>
    RolledBack,
}
