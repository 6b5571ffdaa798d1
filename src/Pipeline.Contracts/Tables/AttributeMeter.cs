using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Tables;

/// <summary>
/// Checks a JSON value against what DynamoDB can store and counts its size, without building anything: most records of a busy key are replaced
/// before they are sent, and the others wait as bytes, which take a tenth of the memory of attribute values.
/// </summary>
internal static class AttributeMeter
{
    private const int ContainerBytes = 3;
    private const int ElementBytes = 1;

    /// <summary>Counts one well-formed JSON value.</summary>
    /// <param name="json">The value.</param>
    /// <param name="offset">Where it stands in the document, for the words.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>Null when it can be stored, else why not.</returns>
    public static string? Measure(ReadOnlySpan<byte> json, int offset, out long bytes)
    {
        bytes = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = TableLimits.DeepestNesting * 4 });
        try
        {
            while (reader.Read())
            {
                if (MeasureToken(ref reader, offset, ref bytes) is { } problem)
                {
                    return problem;
                }
            }
        }
        catch (JsonException exception)
        {
            return $"is no JSON value: {JsonProblem.Reason(exception)}";
        }

        return null;
    }

    private static string? MeasureToken(ref Utf8JsonReader reader, int offset, ref long bytes)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                bytes += ContainerBytes + ElementBytes;
                return reader.CurrentDepth >= TableLimits.DeepestNesting
                    ? $"nests deeper than the {TableLimits.DeepestNesting} levels that DynamoDB stores"
                    : null;
            case JsonTokenType.PropertyName:
            case JsonTokenType.String:
                bytes += reader.TokenType == JsonTokenType.String ? ElementBytes : 0;
                return TryMeasureText(ref reader, ref bytes)
                    ? null
                    : $"holds text at byte {offset + reader.TokenStartIndex} that is no Unicode (half a surrogate pair, or no UTF-8)";
            case JsonTokenType.Number:
                bytes += ElementBytes;
                if (!TableNumber.TryMeasure(reader.ValueSpan, out int size))
                {
                    return $"holds a number at byte {offset + reader.TokenStartIndex} that DynamoDB cannot hold exactly: allowed are "
                        + $"{TableNumber.MostDigits} significant digits between 1E{TableNumber.SmallestExponent} and 1E+{TableNumber.LargestExponent + 1}";
                }

                bytes += size;
                return null;
            case JsonTokenType.True:
            case JsonTokenType.False:
            case JsonTokenType.Null:
                bytes += 1 + ElementBytes;
                return null;
            default:
                return null;
        }
    }

    private static bool TryMeasureText(ref Utf8JsonReader reader, ref long bytes)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            bytes += raw.Length;
            return Utf8.IsValid(raw);
        }

        byte[] scratch = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            bytes += reader.CopyString(scratch);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
