namespace Pipeline.Contracts.Tables;

/// <summary>Computes when an item expires, in epoch seconds as DynamoDB's TTL wants them.</summary>
public static class ExpiryTime
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>Adds the item's life to the time that it counts from.</summary>
    /// <param name="timeToLive">The contract's rule.</param>
    /// <param name="payload">The document.</param>
    /// <param name="arrivalMicros">When the record arrived, in microseconds since 1970; the time it counts from where the rule names none.</param>
    /// <param name="epochSeconds">When the item expires.</param>
    /// <returns>False when the document has no time there; then the item never expires.</returns>
    public static bool TryRead(TimeToLive timeToLive, ReadOnlySpan<byte> payload, long arrivalMicros, out long epochSeconds)
    {
        ArgumentNullException.ThrowIfNull(timeToLive);
        epochSeconds = 0;
        long micros = arrivalMicros;
        if (timeToLive.Source is not null
            && !(timeToLive.Source.TryRead(payload, out var value) && EventTime.TryRead(value, timeToLive.Epoch, out micros)))
        {
            return false;
        }

        epochSeconds = FloorToSeconds(micros) + (long)timeToLive.After.TotalSeconds;
        return true;
    }

    private static long FloorToSeconds(long micros) => (micros >= 0 ? micros : micros - (MicrosPerSecond - 1)) / MicrosPerSecond;
}
