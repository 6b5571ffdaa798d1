namespace Kinesis.Consumer.Simulation.Network;

/// <summary>What becomes of one call.</summary>
internal enum CallFate
{
    Answered,

    /// <summary>Refused for being too many.</summary>
    Throttled,

    /// <summary>Refused because the caller's credentials have run out.</summary>
    Denied,

    /// <summary>The service fails, nothing happened.</summary>
    FailedBefore,

    /// <summary>It happened, and the answer is an error.</summary>
    FailedAfter,

    /// <summary>The caller gives up waiting, nothing happened.</summary>
    LostBefore,

    /// <summary>It happened, and no answer comes.</summary>
    LostAfter,

    /// <summary>The caller gives up waiting; it happens only then.</summary>
    HappensLate,

    /// <summary>The SDK sends again because the first answer was lost: it happens twice, the second answer comes.</summary>
    HappensTwice,
}
