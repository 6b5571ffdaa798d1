namespace Consumer.Cli.Rollback;

/// <summary>What can be done about a prepared commit.</summary>
internal enum RollbackVerdict
{
    /// <summary>It is not as it must be for anything else.</summary>
    Refuse = 0,

    /// <summary>A worker that starts finishes it.</summary>
    NotNeeded,

    /// <summary>It can never be finished, and nothing of it is committed.</summary>
    RollBack,
}
