using System.Buffers;

namespace Pipeline.Contracts.Partitions;

/// <summary>Writes partition values into object keys the way Hive, Athena and DuckDB read them.</summary>
internal static class HivePath
{
    /// <summary>How many bytes one byte can become.</summary>
    public const int MaxGrowth = 3;

    /// <summary>
    /// What Hive's <c>FileUtils.escapePathName</c> escapes. Other characters stay as they are, also those beyond ASCII: Hive unescapes to
    /// characters, not to bytes, so an escaped letter of two bytes would come back as two letters.
    /// </summary>
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. "\"#%'*/:=?\\{}[]^\u007F"u8, .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    /// <summary>Writes a text, UTF-8, and returns how many bytes that took. Different texts are different bytes, none of which is a slash.</summary>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int plain = text.IndexOfAny(Escaped);
            plain = plain < 0 ? text.Length : plain;
            text[..plain].CopyTo(destination[written..]);
            written += plain;
            if (plain == text.Length)
            {
                return written;
            }

            destination[written++] = (byte)'%';
            destination[written++] = HexDigit(text[plain] >> 4);
            destination[written++] = HexDigit(text[plain] & 0xF);
            text = text[(plain + 1)..];
        }
    }

    private static byte HexDigit(int value) => "0123456789ABCDEF"u8[value];
}
