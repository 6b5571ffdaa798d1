using System.Runtime.CompilerServices;

namespace Pipeline.Exports.Reading;

/// <summary>What quotes around and in a field mean: RFC 4180, and nothing beyond it that would have to be guessed.</summary>
internal static class CsvQuotes
{
    private const byte Quote = (byte)CharacterSwap.Quote;

    /// <summary>Takes the quotes off in place; false if they are neither around the field nor written twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryUnquote(Span<byte> bytes, bool isQuoted, ref int start, ref int length, out bool wasQuoted)
    {
        var field = bytes.Slice(start, length);
        wasQuoted = isQuoted && length > 0 && field[0] == Quote;
        if (!wasQuoted)
        {
            return !isQuoted || !field.Contains(Quote);
        }

        if (length < 2 || field[^1] != Quote)
        {
            return false;
        }

        start++;
        length -= 2;
        field = field[1..^1];
        var kept = field.IndexOf(Quote);
        if (kept < 0)
        {
            return true;
        }

        for (var read = kept; read < field.Length; read++)
        {
            if (field[read] == Quote && (++read == field.Length || field[read] != Quote))
            {
                return false;
            }

            field[kept++] = field[read];
        }

        length = kept;
        return true;
    }
}
