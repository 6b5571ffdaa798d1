namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Parses update expressions: the sections SET, REMOVE, ADD and DELETE, each at most once.</summary>
internal sealed class UpdateParser : ExpressionParser
{
    private readonly List<UpdateAction> _actions = [];
    private readonly HashSet<UpdateKind> _sections = [];
    private string? _repeatedSection;

    private UpdateParser(string text)
        : base(text)
    {
    }

    public static UpdateAction[] Parse(string text)
    {
        var parser = new UpdateParser(text);
        do
        {
            parser.ParseSection();
        }
        while (parser.Current.Kind != TokenKind.End);
        ThrowFirst(parser.ReservedWord, parser.UnknownFunction, parser._repeatedSection);
        return [.. parser._actions];
    }

    private void ParseSection()
    {
        var kind = AcceptKeyword("SET") ? UpdateKind.Set
            : AcceptKeyword("REMOVE") ? UpdateKind.Remove
            : AcceptKeyword("ADD") ? UpdateKind.Add
            : AcceptKeyword("DELETE") ? UpdateKind.Delete
            : throw SyntaxError();
        if (!_sections.Add(kind))
        {
            _repeatedSection ??= $"The \"{Word(kind)}\" section can only be used once in an update expression;";
        }

        do
        {
            _actions.Add(ParseAction(kind));
        }
        while (Accept(TokenKind.Comma));
    }

    private UpdateAction ParseAction(UpdateKind kind)
    {
        var path = ParsePath();
        switch (kind)
        {
            case UpdateKind.Set:
                _ = Expect(TokenKind.Equal);
                return new UpdateAction(kind, path, ParseValue());
            case UpdateKind.Remove:
                return new UpdateAction(kind, path, null);
            default:
                return new UpdateAction(kind, path, new ValueNode(Expect(TokenKind.ValuePlaceholder)));
        }
    }

    private ExpressionNode ParseValue()
    {
        var left = ParseOperand();
        if (Current.Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return left;
        }

        var isSum = Current.Kind == TokenKind.Plus;
        Advance();
        return new ArithmeticNode(isSum, left, ParseOperand());
    }

    private ExpressionNode ParseOperand()
    {
        if (Accept(TokenKind.Open))
        {
            Enter();
            var inner = ParseValue();
            _ = Expect(TokenKind.Close);
            Leave();
            return inner;
        }

        if (Current.Kind == TokenKind.ValuePlaceholder)
        {
            return new ValueNode(Expect(TokenKind.ValuePlaceholder));
        }

        if (!IsCall)
        {
            return ParsePath();
        }

        var call = ParseCall(ParseOperand);
        if (call.Name is not ("if_not_exists" or "list_append"))
        {
            UnknownFunction ??= call.Name is "attribute_exists" or "attribute_not_exists" or "attribute_type" or "begins_with" or "contains" or "size"
                ? $"The function is not allowed in an update expression; function: {call.Name}"
                : $"Invalid function name; function: {call.Name}";
        }

        return call;
    }

    private static string Word(UpdateKind kind) => kind switch
    {
        UpdateKind.Set => "SET",
        UpdateKind.Remove => "REMOVE",
        UpdateKind.Add => "ADD",
        _ => "DELETE",
    };
}
