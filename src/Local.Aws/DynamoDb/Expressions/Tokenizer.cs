namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Cuts an expression into tokens; a character outside the language becomes an <see cref="TokenKind.Unknown"/> token for the parser to name.</summary>
internal static class Tokenizer
{
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, at, at));
                return tokens;
            }

            var (kind, length) = ReadOne(text, at);
            tokens.Add(new Token(kind, at, at + length));
            at += length;
        }
    }

    private static (TokenKind Kind, int Length) ReadOne(string text, int at)
    {
        var first = text[at];
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        switch (first)
        {
            case '#' or ':':
                var length = WordLength(text, at + 1);
                return (length == 0 ? TokenKind.Unknown : first == '#' ? TokenKind.NamePlaceholder : TokenKind.ValuePlaceholder, length + 1);
            case '<':
                return next == '=' ? (TokenKind.LessOrEqual, 2) : next == '>' ? (TokenKind.NotEqual, 2) : (TokenKind.Less, 1);
            case '>':
                return next == '=' ? (TokenKind.GreaterOrEqual, 2) : (TokenKind.Greater, 1);
            case >= '0' and <= '9':
                var digits = 1;
                while (at + digits < text.Length && char.IsAsciiDigit(text[at + digits]))
                {
                    digits++;
                }

                return (TokenKind.Number, digits);
            default:
                return char.IsAsciiLetter(first) ? (TokenKind.Word, WordLength(text, at)) : (Symbol(first), 1);
        }
    }

    private static TokenKind Symbol(char symbol) => symbol switch
    {
        '=' => TokenKind.Equal,
        '(' => TokenKind.Open,
        ')' => TokenKind.Close,
        '[' => TokenKind.OpenBracket,
        ']' => TokenKind.CloseBracket,
        ',' => TokenKind.Comma,
        '.' => TokenKind.Dot,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        _ => TokenKind.Unknown,
    };

    private static int WordLength(string text, int start)
    {
        var at = start;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at - start;
    }
}
