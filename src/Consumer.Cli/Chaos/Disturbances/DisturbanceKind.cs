namespace Consumer.Cli.Chaos.Disturbances;

/// <summary>What the run does to the pipeline.</summary>
internal enum DisturbanceKind
{
    /// <summary>SIGKILL; a new worker takes the place after a while.</summary>
    Kill,

    /// <summary>SIGSTOP for less than a lease lasts.</summary>
    ShortPause,

    /// <summary>SIGSTOP for longer than a lease lasts: the worker comes back as a zombie.</summary>
    LongPause,

    /// <summary>SIGTERM; a new worker starts when the old one has ended, as in a rolling deployment.</summary>
    Terminate,

    /// <summary>A shard is split.</summary>
    Split,

    /// <summary>Two neighbouring shards are merged.</summary>
    Merge,

    /// <summary>A service answers wrongly for a while.</summary>
    Fault,
}
