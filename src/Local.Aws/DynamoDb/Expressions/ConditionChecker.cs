using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Checks a parsed condition against the placeholders of one request, before any item is looked at.</summary>
internal static class ConditionChecker
{
    private const string TypeNames = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";

    public static void Check(ExpressionNode node, ExpressionScope scope)
    {
        switch (node)
        {
            case LogicNode logic:
                Check(logic.Left, scope);
                Check(logic.Right, scope);
                break;
            case NotNode not:
                Check(not.Inner, scope);
                break;
            case ComparisonNode comparison:
                CheckNames(comparison.Left, scope);
                CheckNames(comparison.Right, scope);
                CheckComparison(comparison, scope);
                break;
            case BetweenNode between:
                CheckNames(between.Operand, scope);
                CheckNames(between.Low, scope);
                CheckNames(between.High, scope);
                CheckBetween(between, scope);
                break;
            case InNode choice:
                CheckNames(choice.Operand, scope);
                foreach (var option in choice.Choices)
                {
                    CheckNames(option, scope);
                    CheckOperand(option, scope);
                }

                CheckOperand(choice.Operand, scope);
                break;
            case FunctionNode function:
                CheckNames(function, scope);
                FunctionChecker.Check(function, scope);
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not a condition.");
        }
    }

    /// <summary>Refuses two operands that are the same path.</summary>
    public static void CheckDistinct(string name, ExpressionNode left, ExpressionNode right, ExpressionScope scope)
    {
        if (left is PathNode first && right is PathNode second
            && scope.Resolve(first) is var path && path.AsSpan().SequenceEqual(scope.Resolve(second)))
        {
            throw new ExpressionException(
                "The first operand must be distinct from the remaining operands for this operator or function; " +
                $"operator: {name}, first operand: {DocumentPath.Describe(path)}");
        }
    }

    public static ExpressionException WrongType(string name, object type) =>
        new($"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");

    public static bool IsTypeName(AttributeValue value) => TypeNames[1..^1].Split(',').Contains(System.Text.Encoding.UTF8.GetString(value.Bytes));

    public static ExpressionException UnknownTypeName(AttributeValue value) =>
        new($"Invalid attribute type name found; type: {System.Text.Encoding.UTF8.GetString(value.Bytes)}, valid types: {TypeNames}");

    private static void CheckNames(ExpressionNode operand, ExpressionScope scope)
    {
        switch (operand)
        {
            case PathNode path:
                scope.Check(path);
                break;
            case ValueNode value:
                scope.Check(value);
                break;
            case FunctionNode function:
                foreach (var argument in function.Arguments)
                {
                    CheckNames(argument, scope);
                }

                break;
            default:
                break;
        }
    }

    private static void CheckOperand(ExpressionNode operand, ExpressionScope scope)
    {
        if (operand is FunctionNode function)
        {
            FunctionChecker.Check(function, scope);
        }
    }

    private static void CheckComparison(ComparisonNode node, ExpressionScope scope)
    {
        CheckOperand(node.Left, scope);
        CheckOperand(node.Right, scope);
        var name = Symbol(node.Operator);
        CheckDistinct(name, node.Left, node.Right, scope);
        if (node.Operator is not (TokenKind.Equal or TokenKind.NotEqual))
        {
            CheckOrdered(name, node.Left, scope);
            CheckOrdered(name, node.Right, scope);
        }
    }

    private static void CheckBetween(BetweenNode node, ExpressionScope scope)
    {
        CheckOperand(node.Operand, scope);
        CheckOperand(node.Low, scope);
        CheckOperand(node.High, scope);
        CheckOrdered("BETWEEN", node.Operand, scope);
        CheckOrdered("BETWEEN", node.Low, scope);
        CheckOrdered("BETWEEN", node.High, scope);
        if (node.Low is not ValueNode lowNode || node.High is not ValueNode highNode)
        {
            return;
        }

        var low = scope.ValueOf(lowNode);
        var high = scope.ValueOf(highNode);
        var fault = low.Type != high.Type ? "same data type for lower and upper bounds"
            : ValueComparer.TryCompare(low, high, out var order) && order > 0 ? "upper bound to be greater than or equal to lower bound"
            : null;
        if (fault is not null)
        {
            throw new ExpressionException(
                $"The BETWEEN operator requires {fault}; lower bound operand: AttributeValue: {Describe(low)}, " +
                $"upper bound operand: AttributeValue: {Describe(high)}");
        }
    }

    private static void CheckOrdered(string name, ExpressionNode operand, ExpressionScope scope)
    {
        if (operand is ValueNode value && scope.ValueOf(value).Type is var type && type is not (AttributeType.S or AttributeType.N or AttributeType.B))
        {
            throw WrongType(name, type);
        }
    }

    private static string Describe(AttributeValue value) => value.Type switch
    {
        AttributeType.S => $"{{S:{System.Text.Encoding.UTF8.GetString(value.Bytes)}}}",
        AttributeType.N => $"{{N:{value.Number}}}",
        AttributeType.B => $"{{B:{Convert.ToBase64String(value.Bytes)}}}",
        _ => $"{{{value.Type}}}",
    };

    private static string Symbol(TokenKind kind) => kind switch
    {
        TokenKind.Equal => "=",
        TokenKind.NotEqual => "<>",
        TokenKind.Less => "<",
        TokenKind.LessOrEqual => "<=",
        TokenKind.Greater => ">",
        _ => ">=",
    };
}
