namespace Local.Aws.DynamoDb.Expressions;

/// <summary>
/// What the parsers of conditions, updates and projections share: the token stream, document paths, and errors that are reported only after the whole text
/// has proved to be well-formed, in DynamoDB's order of importance.
/// </summary>
internal abstract class ExpressionParser
{
    private const int MaxBytes = 4096;
    private const int MaxNesting = 100;
    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _at;
    private int _nesting;

    protected ExpressionParser(string text)
    {
        if (text.Length == 0)
        {
            throw new ExpressionException("The expression can not be empty;");
        }

        var bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        if (bytes > MaxBytes)
        {
            throw new ExpressionException($"Expression size has exceeded the maximum allowed size; expression size: {bytes}");
        }

        _text = text;
        _tokens = Tokenizer.Read(text);
    }

    protected Token Current => _tokens[_at];

    protected int Position => _at;

    protected string? ReservedWord { get; private set; }

    protected string? UnknownFunction { get; set; }

    protected void Advance() => _at++;

    protected bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    protected bool IsKeyword(string keyword) =>
        Current.Kind == TokenKind.Word && TextOf(Current).Equals(keyword, StringComparison.OrdinalIgnoreCase);

    protected bool AcceptKeyword(string keyword)
    {
        if (!IsKeyword(keyword))
        {
            return false;
        }

        _at++;
        return true;
    }

    protected string Expect(TokenKind kind)
    {
        var token = Current;
        if (token.Kind != kind)
        {
            throw SyntaxError();
        }

        _at++;
        return TextOf(token).ToString();
    }

    protected bool IsCall => Current.Kind == TokenKind.Word && _tokens[_at + 1].Kind == TokenKind.Open;

    /// <summary>Name and arguments of a call; the parser stands on the name.</summary>
    protected FunctionNode ParseCall(Func<ExpressionNode> parseArgument)
    {
        var name = Expect(TokenKind.Word);
        _ = Expect(TokenKind.Open);
        Enter();
        var arguments = new List<ExpressionNode> { parseArgument() };
        while (Accept(TokenKind.Comma))
        {
            arguments.Add(parseArgument());
        }

        _ = Expect(TokenKind.Close);
        Leave();
        return new FunctionNode(name, [.. arguments]);
    }

    protected PathNode ParsePath()
    {
        var segments = new List<PathSegment> { ParseName() };
        while (true)
        {
            if (Accept(TokenKind.Dot))
            {
                segments.Add(ParseName());
            }
            else if (Accept(TokenKind.OpenBracket))
            {
                var position = _at;
                var digits = Expect(TokenKind.Number);
                if (!int.TryParse(digits, out var index))
                {
                    throw SyntaxErrorAt(position);
                }

                _ = Expect(TokenKind.CloseBracket);
                segments.Add(new PathSegment(null, index));
            }
            else
            {
                return new PathNode([.. segments]);
            }
        }
    }

    protected void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw SyntaxError();
        }
    }

    protected void Enter()
    {
        if (++_nesting > MaxNesting)
        {
            throw new ExpressionException($"The expression is nested too deeply; allowed are {MaxNesting} levels");
        }
    }

    protected void Leave() => _nesting--;

    protected ExpressionException SyntaxError() => SyntaxErrorAt(_at);

    protected static void ThrowFirst(params ReadOnlySpan<string?> problems)
    {
        foreach (var problem in problems)
        {
            if (problem is not null)
            {
                throw new ExpressionException(problem);
            }
        }
    }

    private ReadOnlySpan<char> TextOf(Token token) => _text.AsSpan(token.Start, token.End - token.Start);

    private PathSegment ParseName()
    {
        if (Current.Kind == TokenKind.NamePlaceholder)
        {
            return new PathSegment(Expect(TokenKind.NamePlaceholder), 0);
        }

        var word = Expect(TokenKind.Word);
        if (ReservedWord is null && ReservedWords.Contains(word))
        {
            ReservedWord = $"Attribute name is a reserved keyword; reserved keyword: {word}";
        }

        return new PathSegment(word, 0);
    }

    private ExpressionException SyntaxErrorAt(int position)
    {
        var token = _tokens[position];
        var from = position > 0 ? _tokens[position - 1].Start : token.Start;
        var to = position + 1 < _tokens.Count ? _tokens[position + 1].End : token.End;
        var shown = token.Kind == TokenKind.End ? "<EOF>" : TextOf(token).ToString();
        return new ExpressionException($"Syntax error; token: \"{shown}\", near: \"{_text[from..to]}\"");
    }
}
