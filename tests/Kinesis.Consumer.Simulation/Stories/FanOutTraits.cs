namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>How enhanced fan-out treats its consumers in one run.</summary>
/// <param name="Life">When the service ends a subscription.</param>
/// <param name="BreaksPerMille">Events in whose place the connection breaks.</param>
/// <param name="FallsSilentPerMille">Events behind which nothing comes any more, not even empty ones.</param>
/// <param name="IsForbidden">Whether the application may not register a consumer, and has to poll.</param>
internal sealed record FanOutTraits(TimeSpan Life, int BreaksPerMille, int FallsSilentPerMille, bool IsForbidden)
{
    /// <summary>Null in runs that poll.</summary>
    public static FanOutTraits? Draw(int seed)
    {
        var random = new Random(seed ^ 0xFA007);
        return random.Next(5) == 0
            ? new FanOutTraits(TimeSpan.FromSeconds(Pick(8, 30, 300)), Pick(0, 10, 50), Pick(0, 5, 20), random.Next(8) == 0)
            : null;

        int Pick(params int[] values) => values[random.Next(values.Length)];
    }
}
