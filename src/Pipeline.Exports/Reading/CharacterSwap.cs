using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Reading;

/// <summary>Lets a table's own delimiter and quote change places with those that the parser knows. Applied twice it changes nothing.</summary>
internal sealed class CharacterSwap
{
    /// <summary>The quote of the parser.</summary>
    public const char Quote = '"';

    private const char FallbackDelimiter = ';';

    private readonly byte[]? _to;

    public CharacterSwap(TableSettings table)
    {
        Delimiter = table.Delimiter;
        var quote = table.Quote ?? Quote;
        if (quote == Quote && IsKnown(table.Delimiter))
        {
            return;
        }

        _to = new byte[256];
        for (var i = 0; i < _to.Length; i++)
        {
            _to[i] = (byte)i;
        }

        Exchange(_to, quote, Quote);
        Delimiter = (char)_to[table.Delimiter];
        if (!IsKnown(Delimiter))
        {
            Delimiter = _to[FallbackDelimiter] == FallbackDelimiter ? FallbackDelimiter : ',';
            Exchange(_to, table.Delimiter, Delimiter);
        }
    }

    /// <summary>What the parser is told to separate by.</summary>
    public char Delimiter { get; }

    public void Apply(Span<byte> bytes)
    {
        if (_to is not null)
        {
            foreach (ref var item in bytes)
            {
                item = _to[item];
            }
        }
    }

    private static bool IsKnown(char delimiter) => delimiter is '\t' or (> ' ' and <= '~') and not ('#' or Quote);

    private static void Exchange(byte[] to, char one, char other)
    {
        to[one] = (byte)other;
        to[other] = (byte)one;
    }
}
