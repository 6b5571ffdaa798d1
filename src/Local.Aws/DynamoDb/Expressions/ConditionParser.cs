namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Parses condition, filter and key condition expressions: OR under AND under NOT under comparisons, BETWEEN, IN and functions.</summary>
internal sealed class ConditionParser : ExpressionParser
{
    private const string Size = "size";
    private string? _redundantParentheses;
    private string? _misusedFunction;
    private (int Start, int End) _lastGroup = (-1, -1);

    private ConditionParser(string text)
        : base(text)
    {
    }

    public static ExpressionNode Parse(string text)
    {
        var parser = new ConditionParser(text);
        var condition = parser.AsCondition(parser.ParseOr());
        parser.ExpectEnd();
        ThrowFirst(parser._redundantParentheses, parser.UnknownFunction, parser._misusedFunction, parser.ReservedWord);
        return condition;
    }

    private ExpressionNode ParseOr()
    {
        var left = ParseAnd();
        while (IsKeyword("OR"))
        {
            left = AsCondition(left);
            Advance();
            left = new LogicNode(false, left, AsCondition(ParseAnd()));
        }

        return left;
    }

    private ExpressionNode ParseAnd()
    {
        var left = ParseNot();
        while (IsKeyword("AND"))
        {
            left = AsCondition(left);
            Advance();
            left = new LogicNode(true, left, AsCondition(ParseNot()));
        }

        return left;
    }

    private ExpressionNode ParseNot()
    {
        if (!IsKeyword("NOT"))
        {
            return ParseComparison();
        }

        Advance();
        Enter();
        var inner = AsCondition(ParseNot());
        Leave();
        return new NotNode(inner);
    }

    private ExpressionNode ParseComparison()
    {
        var left = ParseOperand();
        switch (Current.Kind)
        {
            case TokenKind.Equal or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual:
                var kind = Current.Kind;
                left = AsOperand(left);
                Advance();
                return new ComparisonNode(kind, left, AsOperand(ParseOperand()));
            case TokenKind.Word when IsKeyword("BETWEEN"):
                left = AsOperand(left);
                Advance();
                return ParseBetween(left);
            case TokenKind.Word when IsKeyword("IN"):
                left = AsOperand(left);
                Advance();
                return ParseIn(left);
            default:
                return left;
        }
    }

    private BetweenNode ParseBetween(ExpressionNode operand)
    {
        var low = AsOperand(ParseOperand());
        if (!AcceptKeyword("AND"))
        {
            throw SyntaxError();
        }

        return new BetweenNode(operand, low, AsOperand(ParseOperand()));
    }

    private InNode ParseIn(ExpressionNode operand)
    {
        _ = Expect(TokenKind.Open);
        var choices = new List<ExpressionNode> { AsOperand(ParseOperand()) };
        while (Accept(TokenKind.Comma))
        {
            choices.Add(AsOperand(ParseOperand()));
        }

        _ = Expect(TokenKind.Close);
        return new InNode(operand, [.. choices]);
    }

    private ExpressionNode ParseOperand()
    {
        if (Current.Kind == TokenKind.Open)
        {
            return ParseGroup();
        }

        if (Current.Kind == TokenKind.ValuePlaceholder)
        {
            return new ValueNode(Expect(TokenKind.ValuePlaceholder));
        }

        if (!IsCall)
        {
            return ParsePath();
        }

        var call = ParseCall(() => AsOperand(ParseOperand()));
        if (!IsKnown(call.Name))
        {
            UnknownFunction ??= call.Name is "if_not_exists" or "list_append"
                ? $"The function is not allowed in a condition expression; function: {call.Name}"
                : $"Invalid function name; function: {call.Name}";
        }

        return call;
    }

    private ExpressionNode ParseGroup()
    {
        var start = Position;
        Advance();
        Enter();
        var inner = ParseOr();
        if (_lastGroup == (start + 1, Position))
        {
            _redundantParentheses = "The expression has redundant parentheses;";
        }

        _ = Expect(TokenKind.Close);
        Leave();
        _lastGroup = (start, Position);
        return inner;
    }

    private static bool IsKnown(string function) =>
        function is "attribute_exists" or "attribute_not_exists" or "attribute_type" or "begins_with" or "contains" or Size;

    private ExpressionNode AsCondition(ExpressionNode node)
    {
        if (node is FunctionNode call)
        {
            if (call.Name == Size)
            {
                Misused(call);
            }

            return node;
        }

        return node is ConditionNode ? node : throw SyntaxError();
    }

    private ExpressionNode AsOperand(ExpressionNode node)
    {
        if (node is FunctionNode call && call.Name != Size && IsKnown(call.Name))
        {
            Misused(call);
        }

        return node is ConditionNode ? throw SyntaxError() : node;
    }

    private void Misused(FunctionNode call) =>
        _misusedFunction ??= $"The function is not allowed to be used this way in an expression; function: {call.Name}";
}
