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

    public required CancellationTrait Cancellation { get; init; }

    public static Traits Draw(int seed) => new()
    {
        Lanes = LaneTraits.Draw(seed),
        Listing = ListingTraits.Draw(seed),
        Hangs = HangTraits.Draw(seed),
        Cancellation = (CancellationTrait)new Random(seed ^ 0xCA9CE1).Next(3),
    };
}
