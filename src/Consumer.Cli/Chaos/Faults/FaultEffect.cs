namespace Consumer.Cli.Chaos.Faults;

/// <summary>What befalls a request.</summary>
internal enum FaultEffect
{
    Throttle,

    /// <summary>500 before anything happened.</summary>
    FailBefore,

    /// <summary>500 though all happened.</summary>
    FailAfter,

    Delay,

    /// <summary>The connection is cut before anything happened.</summary>
    DropBefore,

    /// <summary>The connection is cut though all happened.</summary>
    DropAfter,
}
