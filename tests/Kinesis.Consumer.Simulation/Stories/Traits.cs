namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>What is unusual about a run. Each trait has a generator of its own, so that a new one leaves the others of a seed as they are.</summary>
internal sealed record Traits
{
    /// <summary>The error policy of a record processor; null in runs by the lake's protocol.</summary>
    public required LaneTraits? Lanes { get; init; }

    /// <summary>How far listings are behind.</summary>
    public required ListingTraits Listing { get; init; }

    /// <summary>Calls that hang; null if none does.</summary>
    public required HangTraits? Hangs { get; init; }

    /// <summary>Answers in thousandths that a worker has no memory for.</summary>
    public required int OutOfMemoryPerMille { get; init; }

    /// <summary>Calls of a record processor in thousandths that run out of memory.</summary>
    public required int LaneOutOfMemoryPerMille { get; init; }

    /// <summary>Whether somebody breaks rows of the lease table by hand, and mends them after a while.</summary>
    public required bool HasBrokenRows { get; init; }

    /// <summary>Whether workers' credentials run out at times.</summary>
    public required bool HaveCredentialsRunOut { get; init; }

    /// <summary>Shards that get stuck in the end; null if none does.</summary>
    public required IsolationTraits? Isolation { get; init; }

    /// <summary>How subscriptions fare; null in runs that poll.</summary>
    public required FanOutTraits? FanOut { get; init; }

    /// <summary>What the services grant; null if that is enough for everything.</summary>
    public required CapacityTraits? Capacity { get; init; }

    /// <summary>Whether a worker of KCL 2 shares the table for a while. It knows nothing of prepared commits, so that the lake cannot have one.</summary>
    public required bool HasKclPeer { get; init; }

    public required CancellationTrait Cancellation { get; init; }

    public static Traits Draw(int seed) => new()
    {
        OutOfMemoryPerMille = new Random(seed ^ 0x00E).Next(4) == 0 ? 10 : 0,
        LaneOutOfMemoryPerMille = LaneTraits.Draw(seed) is not null && new Random(seed ^ 0x00E2).Next(3) == 0 ? 20 : 0,
        HasBrokenRows = !HasPeer(seed) && new Random(seed ^ 0xB20).Next(4) == 0,
        HaveCredentialsRunOut = new Random(seed ^ 0xC2ED).Next(4) == 0,
        Lanes = LaneTraits.Draw(seed),
        Listing = ListingTraits.Draw(seed),
        // A shard that is stuck stays so: given up again and again, it would leave a call behind each time.
        Hangs = IsolationTraits.Draw(seed) is null ? HangTraits.Draw(seed) : null,
        Isolation = IsolationTraits.Draw(seed),
        FanOut = FanOutTraits.Draw(seed),
        Capacity = CapacityTraits.Draw(seed),
        HasKclPeer = HasPeer(seed),
        Cancellation = (CancellationTrait)new Random(seed ^ 0xCA9CE1).Next(3),
    };

    private static bool HasPeer(int seed) => LaneTraits.Draw(seed) is not null && new Random(seed ^ 0x4C1).Next(3) == 0;
}
