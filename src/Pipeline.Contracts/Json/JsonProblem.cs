using System.Globalization;
using System.Text.Json;

namespace Pipeline.Contracts.Json;

/// <summary>What is wrong with a JSON text, for people: the exception counts lines and bytes from 0, and says so in its message.</summary>
public static class JsonProblem
{
    private const string PlaceInMessage = " LineNumber: ";

    /// <summary>What is wrong, without the place.</summary>
    /// <param name="exception">The reader's exception.</param>
    /// <returns>A sentence.</returns>
    public static string Reason(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        int end = exception.Message.IndexOf(PlaceInMessage, StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    /// <summary>Where it is, as editors count.</summary>
    /// <param name="exception">The reader's exception.</param>
    /// <returns>For example <c>line 3, byte 14</c>.</returns>
    public static string Place(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1 ?? 1}, byte {exception.BytePositionInLine + 1 ?? 1}");
    }
}
