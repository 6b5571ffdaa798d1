namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>How far the service's view of its shards is behind in one run.</summary>
/// <param name="MaxLag">How old a listing may be.</param>
/// <param name="NotFoundPerMille">Calls for a shard that is there and is not found; a new shard is missed more often.</param>
internal sealed record ListingTraits(TimeSpan MaxLag, int NotFoundPerMille)
{
    /// <summary>Listings are never behind.</summary>
    public static readonly ListingTraits Current = new(TimeSpan.Zero, 0);

    /// <summary>So long a shard is new.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromSeconds(3);

    public static ListingTraits Draw(int seed)
    {
        var random = new Random(seed ^ 0x115735);
        return new ListingTraits(TimeSpan.FromSeconds(Pick(0, 0, 2, 6)), Pick(0, 0, 2, 20));

        int Pick(params int[] values) => values[random.Next(values.Length)];
    }

    /// <summary>How probable it is, in thousandths, that a shard of some age is not found.</summary>
    public int MissesPerMille(TimeSpan age) => age < Youth ? NotFoundPerMille * 15 : NotFoundPerMille;
}
