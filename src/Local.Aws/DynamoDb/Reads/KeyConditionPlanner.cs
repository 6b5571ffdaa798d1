using Local.Aws.DynamoDb.Expressions;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Reads;

/// <summary>Turns a key condition into the range of keys it means: the partition key equals a value, and the sort key may be bounded.</summary>
internal static class KeyConditionPlanner
{
    private const string NotSupported = "Query key condition not supported";

    public static KeyRange Plan(ExpressionNode condition, ExpressionScope scope, KeySchema key)
    {
        var parts = new Dictionary<string, ExpressionNode>(StringComparer.Ordinal);
        Collect(condition, scope, parts);
        if (parts.Count > 2)
        {
            throw Problems.Validation("Conditions can be of length 1 or 2 only");
        }

        if (!parts.Remove(key.Hash.Name, out var hash))
        {
            throw Missed(key.Hash.Name);
        }

        if (hash is not ComparisonNode { Operator: TokenKind.Equal } equal)
        {
            throw Problems.Validation(NotSupported);
        }

        var partition = KeyCodec.EncodePartition(Operand(equal.Right, scope, key.Hash));
        if (parts.Count == 0)
        {
            return KeyRange.Prefix(partition);
        }

        if (key.Range is not { } rangeKey || parts.Count > 1)
        {
            throw Problems.Validation(NotSupported);
        }

        return parts.TryGetValue(rangeKey.Name, out var sort) ? PlanSortKey(sort, scope, rangeKey, partition) : throw Missed(rangeKey.Name);
    }

    private static KeyRange PlanSortKey(ExpressionNode node, ExpressionScope scope, KeyAttribute attribute, byte[] partition)
    {
        var whole = KeyRange.Prefix(partition);
        switch (node)
        {
            case BetweenNode between:
                var low = KeyCodec.EncodeSortKey(partition, Operand(between.Low, scope, attribute));
                var high = KeyCodec.EncodeSortKey(partition, Operand(between.High, scope, attribute));
                return new KeyRange(low, KeyRange.AfterPrefix(high));
            case FunctionNode function:
                var prefix = Operand(function.Arguments[1], scope, attribute);
                return prefix.Type == AttributeType.N
                    ? throw Problems.Validation(NotSupported)
                    : KeyRange.Prefix(KeyCodec.EncodeSortKeyPrefix(partition, prefix));
            case ComparisonNode comparison:
                var bound = KeyCodec.EncodeSortKey(partition, Operand(comparison.Right, scope, attribute));
                return comparison.Operator switch
                {
                    TokenKind.Equal => KeyRange.Prefix(bound),
                    TokenKind.Less => whole with { To = bound },
                    TokenKind.LessOrEqual => whole with { To = KeyRange.AfterPrefix(bound) },
                    TokenKind.Greater => whole with { From = KeyRange.AfterPrefix(bound) ?? bound },
                    _ => whole with { From = bound },
                };
            default:
                throw Problems.Validation(NotSupported);
        }
    }

    private static void Collect(ExpressionNode node, ExpressionScope scope, Dictionary<string, ExpressionNode> parts)
    {
        switch (node)
        {
            case LogicNode { IsAnd: true } and:
                Collect(and.Left, scope, parts);
                Collect(and.Right, scope, parts);
                break;
            case LogicNode:
                throw InvalidOperator("OR");
            case NotNode:
                throw InvalidOperator("NOT");
            case InNode:
                throw InvalidOperator("IN");
            case ComparisonNode { Operator: TokenKind.NotEqual }:
                throw InvalidOperator("<>");
            case ComparisonNode comparison:
                Add(Flip(comparison), Symbol(comparison.Operator), [comparison.Left, comparison.Right], scope, parts);
                break;
            case BetweenNode between:
                Add(between, "BETWEEN", [between.Operand, between.Low, between.High], scope, parts);
                break;
            case FunctionNode { Name: "begins_with" } function:
                Add(function, function.Name, function.Arguments, scope, parts);
                break;
            case FunctionNode function:
                throw InvalidOperator(function.Name);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not a condition.");
        }
    }

    private static void Add(
        ExpressionNode part, string name, ExpressionNode[] operands, ExpressionScope scope, Dictionary<string, ExpressionNode> parts)
    {
        var subject = part switch
        {
            ComparisonNode comparison => comparison.Left,
            BetweenNode between => between.Operand,
            FunctionNode function => function.Arguments[0],
            _ => part,
        };
        var paths = operands.OfType<PathNode>().ToList();
        if (operands.Any(operand => operand is FunctionNode))
        {
            throw Problems.Validation("KeyConditionExpressions cannot contain nested operations");
        }

        if (paths.Count > 1)
        {
            throw Problems.Validation("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        }

        if (paths.Count == 0)
        {
            throw Problems.Validation("Invalid condition in KeyConditionExpression: No key attribute specified");
        }

        if (subject is not PathNode path)
        {
            throw Problems.Validation($"Invalid condition in KeyConditionExpression: {name} operator must have the key attribute as its first operand");
        }

        if (path.Segments.Length > 1)
        {
            throw Problems.Validation("KeyConditionExpressions cannot have conditions on nested attributes");
        }

        if (!parts.TryAdd(scope.NameOf(path.Segments[0]), part))
        {
            throw Problems.Validation("KeyConditionExpressions must only contain one condition per key");
        }
    }

    /// <summary>Comparisons may name the key on the right: then they mean the mirrored one.</summary>
    private static ComparisonNode Flip(ComparisonNode node) => node.Left is PathNode || node.Right is not PathNode
        ? node
        : new ComparisonNode(
            node.Operator switch
            {
                TokenKind.Less => TokenKind.Greater,
                TokenKind.LessOrEqual => TokenKind.GreaterOrEqual,
                TokenKind.Greater => TokenKind.Less,
                TokenKind.GreaterOrEqual => TokenKind.LessOrEqual,
                _ => node.Operator,
            },
            node.Right,
            node.Left);

    private static AttributeValue Operand(ExpressionNode node, ExpressionScope scope, KeyAttribute attribute)
    {
        var value = scope.ValueOf((ValueNode)node);
        if (value.Type != attribute.Type)
        {
            throw Problems.Validation($"{Problems.InvalidParameter}Condition parameter type does not match schema type");
        }

        if (value.Type != AttributeType.N && value.Bytes.Length == 0)
        {
            throw Problems.Validation(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
                $"{(value.Type == AttributeType.S ? "string" : "binary")} value. Key: {attribute.Name}");
        }

        return value;
    }

    private static string Symbol(TokenKind kind) => kind switch
    {
        TokenKind.Equal => "=",
        TokenKind.Less => "<",
        TokenKind.LessOrEqual => "<=",
        TokenKind.Greater => ">",
        _ => ">=",
    };

    private static Hosting.ServiceException Missed(string attribute) =>
        Problems.Validation($"Query condition missed key schema element: {attribute}");

    private static Hosting.ServiceException InvalidOperator(string name) =>
        Problems.Validation($"Invalid operator used in KeyConditionExpression: {name}");
}
