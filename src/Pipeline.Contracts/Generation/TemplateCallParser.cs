using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Pipeline.Contracts.Generation;

/// <summary>Reads one <c>{{…}}</c> of a template; every error names its position and what is allowed there.</summary>
internal ref struct TemplateCallParser(string text, int position)
{
    private const string Calls = "random.number(max), random.number({\"min\":a,\"max\":b}), internet.ip or random.arrayElement([\"a\",…])";
    private const long DefaultMaximum = 99_999;
    private const long Limit = 1L << 53;

    private string? _error;

    /// <summary>Behind the closing braces.</summary>
    public int Position { get; private set; } = position;

    public bool TryRead([NotNullWhen(true)] out TemplatePart? part, out string error)
    {
        int start = Position;
        SkipSpace();
        int name = Position;
        while (Position < text.Length && (char.IsAsciiLetter(text[Position]) || text[Position] == '.'))
        {
            Position++;
        }

        part = text[name..Position] switch
        {
            "random.number" => ReadNumber(),
            "random.arrayElement" => ReadChoice(),
            "internet.ip" => ReadAddress(),
            _ => null,
        };
        if (part is null)
        {
            _error ??= $"{Calls} at position {start}";
        }
        else if (!Accept('}') || Position >= text.Length || text[Position++] != '}')
        {
            part = null;
            _error ??= $"}}}} at position {Position}";
        }

        error = _error ?? string.Empty;
        return part is not null;
    }

    private TemplatePart? ReadAddress() => !Accept('(') || Expect(')') ? TemplatePart.Address() : null;

    private TemplatePart? ReadNumber()
    {
        long minimum = 0;
        long maximum = DefaultMaximum;
        if (!Accept('(') || Accept(')'))
        {
            return TemplatePart.Number(minimum, maximum);
        }

        int start = Position;
        bool isRead = Accept('{') ? TryReadBounds(ref minimum, ref maximum) : TryReadInteger(out maximum);
        if (!isRead || !Expect(')'))
        {
            return null;
        }

        if (minimum > maximum || maximum >= Limit || minimum <= -Limit)
        {
            _error ??= $"bounds with min ({minimum}) not above max ({maximum}) and both below 2^53 at position {start}";
            return null;
        }

        return TemplatePart.Number(minimum, maximum);
    }

    private bool TryReadBounds(ref long minimum, ref long maximum)
    {
        do
        {
            SkipSpace();
            int start = Position;
            string key = ReadWord();
            if (key is not ("min" or "max") || !Expect(':') || !TryReadInteger(out long value))
            {
                _error ??= $"min or max at position {start}";
                return false;
            }

            (minimum, maximum) = key == "min" ? (value, maximum) : (minimum, value);
        }
        while (Accept(','));
        return Expect('}');
    }

    private TemplatePart? ReadChoice()
    {
        var texts = new List<byte[]>();
        if (!Expect('(') || !Expect('['))
        {
            return null;
        }

        do
        {
            SkipSpace();
            int start = Position;
            if (Position < text.Length && text[Position] is '"' or '\'')
            {
                string? element = ReadQuoted();
                if (element is null)
                {
                    return null;
                }

                texts.Add(Encoding.UTF8.GetBytes(element));
            }
            else if (TryReadInteger(out long number))
            {
                texts.Add(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            }
            else
            {
                _error = $"a quoted text or a whole number at position {start}";
                return null;
            }
        }
        while (Accept(','));
        return Expect(']') && Expect(')') ? TemplatePart.Choice([.. texts]) : null;
    }

    private string? ReadQuoted()
    {
        char quote = text[Position];
        int end = text.IndexOf(quote, Position + 1);
        if (end < 0 || text.AsSpan(Position, end - Position).Contains('\\'))
        {
            _error = $"a text up to the next {quote}, without backslashes, at position {Position}";
            return null;
        }

        string element = text[(Position + 1)..end];
        Position = end + 1;
        return element;
    }

    private string ReadWord()
    {
        if (Position < text.Length && text[Position] is '"' or '\'')
        {
            return ReadQuoted() ?? string.Empty;
        }

        int start = Position;
        while (Position < text.Length && char.IsAsciiLetter(text[Position]))
        {
            Position++;
        }

        return text[start..Position];
    }

    private bool TryReadInteger(out long value)
    {
        SkipSpace();
        int start = Position;
        while (Position < text.Length && (char.IsAsciiDigit(text[Position]) || (text[Position] == '-' && Position == start)))
        {
            Position++;
        }

        if (long.TryParse(text.AsSpan(start, Position - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        _error ??= $"a whole number at position {start}";
        return false;
    }

    private bool Accept(char expected)
    {
        SkipSpace();
        if (Position >= text.Length || text[Position] != expected)
        {
            return false;
        }

        Position++;
        return true;
    }

    private bool Expect(char expected)
    {
        if (Accept(expected))
        {
            return true;
        }

        _error ??= $"'{expected}' at position {Position}";
        return false;
    }

    private void SkipSpace()
    {
        while (Position < text.Length && text[Position] == ' ')
        {
            Position++;
        }
    }
}
