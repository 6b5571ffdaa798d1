using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tables;

/// <summary>The time that a document says of itself, by the rules of a timestamp column.</summary>
internal static class EventTime
{
    /// <summary>What may stand there.</summary>
    public static string Allowed(EpochUnit epoch) => epoch == EpochUnit.None
        ? "an ISO 8601 time such as 2026-01-31T10:00:00Z"
        : $"an ISO 8601 time such as 2026-01-31T10:00:00Z, or a number of {epoch.ToString().ToLowerInvariant()} since 1970";

    /// <summary>Whether the value is a time.</summary>
    public static bool TryRead(JsonValueSpan value, EpochUnit epoch, out long micros) => TimeValue.Read(epoch, value, out micros) == ConversionFault.None;
}
