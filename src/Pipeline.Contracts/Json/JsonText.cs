using System.Text;

namespace Pipeline.Contracts.Json;

/// <summary>Resolves the escapes of JSON strings without exceptions and without allocation.</summary>
internal static class JsonText
{
    /// <summary>
    /// Writes the text of an escaped string whose escapes a JSON reader has found well-formed. The result is never longer than the source.
    /// False when a <c>\u</c> escape names half of a surrogate pair, which no UTF-8 text can hold.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        while (!source.IsEmpty)
        {
            int plain = source.IndexOf((byte)'\\');
            if (plain < 0)
            {
                plain = source.Length;
            }

            source[..plain].CopyTo(destination[written..]);
            written += plain;
            source = source[plain..];
            if (source.Length < 2)
            {
                continue;
            }

            if (source[1] != 'u')
            {
                destination[written++] = Simple(source[1]);
                source = source[2..];
            }
            else if (!TryUnicode(ref source, destination, ref written))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };

    private static bool TryUnicode(ref ReadOnlySpan<byte> source, Span<byte> destination, ref int written)
    {
        if (!TryHex(source, out char first))
        {
            return false;
        }

        source = source[6..];
        if (!char.IsSurrogate(first))
        {
            written += new Rune(first).EncodeToUtf8(destination[written..]);
            return true;
        }

        if (!TryHex(source, out char second) || !Rune.TryCreate(first, second, out Rune rune))
        {
            return false;
        }

        source = source[6..];
        written += rune.EncodeToUtf8(destination[written..]);
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> source, out char value)
    {
        value = default;
        if (source.Length < 6 || source[0] != '\\' || source[1] != 'u'
            || !System.Buffers.Text.Utf8Parser.TryParse(source.Slice(2, 4), out ushort parsed, out int consumed, 'x') || consumed != 4)
        {
            return false;
        }

        value = (char)parsed;
        return true;
    }
}
