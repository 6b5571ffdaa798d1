namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>Calls of the application that do not come back for a while, whatever their token says, and the watchdog that gives them up.</summary>
/// <param name="PerMille">Calls that hang.</param>
/// <param name="Longest">How long, at most. Shorter than a worker drains, so that an orderly stop finds nothing left.</param>
/// <param name="Watchdog">When the watchdog loses its patience.</param>
internal sealed record HangTraits(int PerMille, TimeSpan Longest, WatchdogOptions Watchdog)
{
    /// <summary>Null if all calls come back in good time; the watchdog is the product's then.</summary>
    public static HangTraits? Draw(int seed)
    {
        var random = new Random(seed ^ 0x4A46);
        if (random.Next(5) != 0)
        {
            return null;
        }

        var patience = TimeSpan.FromSeconds(random.Next(3, 9));
        return new HangTraits(
            random.Next(5, 40), patience * 2.5, new WatchdogOptions { WarnAfter = patience / 3, GiveUpAfter = patience, Window = patience });
    }
}
