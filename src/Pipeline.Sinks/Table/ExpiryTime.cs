using System.Text.Json;
using Pipeline.Contracts.Tables;

namespace Pipeline.Sinks.Table;

/// <summary>Computes when an item expires, in epoch seconds as DynamoDB's TTL wants them.</summary>
internal static class ExpiryTime
{
    /// <summary>Reads the time that the expiry counts from.</summary>
    /// <returns>False when the source has no time; then the item never expires.</returns>
    public static bool TryRead(TimeToLive timeToLive, ReadOnlySpan<byte> payload, long arrivalMicros, out long epochSeconds)
    {
        epochSeconds = 0;
        if (timeToLive.Source is null)
        {
            epochSeconds = FloorToSeconds(arrivalMicros) + (long)timeToLive.After.TotalSeconds;
            return true;
        }

        if (!timeToLive.Source.TryRead(payload, out var value) || value.Kind != JsonTokenType.String || !value.TryGetText(out var text)
            || !TryParse(text, out var time))
        {
            return false;
        }

        epochSeconds = time.ToUnixTimeSeconds() + (long)timeToLive.After.TotalSeconds;
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        Span<char> characters = stackalloc char[64];
        time = default;
        if (text.Length is 0 or > 64 || text[0] is not (>= (byte)'0' and <= (byte)'9'))
        {
            return false;
        }

        var length = System.Text.Encoding.UTF8.GetChars(text, characters);
        return DateTimeOffset.TryParse(
            characters[..length],
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal,
            out time);
    }

    private static long FloorToSeconds(long micros) => (long)Math.Floor(micros / 1_000_000d);
}
