using System.Text;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Decides a checked condition for one item; no item is an item without attributes.</summary>
internal static class ConditionEvaluator
{
    public static bool Holds(ExpressionNode node, AttributeMap item, ExpressionScope scope) => node switch
    {
        LogicNode { IsAnd: true } logic => Holds(logic.Left, item, scope) && Holds(logic.Right, item, scope),
        LogicNode logic => Holds(logic.Left, item, scope) || Holds(logic.Right, item, scope),
        NotNode not => !Holds(not.Inner, item, scope),
        ComparisonNode comparison => Compares(comparison, item, scope),
        BetweenNode between => IsBetween(between, item, scope),
        InNode choice => IsIn(choice, item, scope),
        FunctionNode function => Applies(function, item, scope),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not a condition."),
    };

    private static bool Compares(ComparisonNode node, AttributeMap item, ExpressionScope scope)
    {
        var left = Operand(node.Left, item, scope);
        var right = Operand(node.Right, item, scope);
        if (node.Operator == TokenKind.NotEqual)
        {
            // An absent attribute is unequal to everything.
            return left is null || right is null || !ValueComparer.AreEqual(left, right);
        }

        if (left is null || right is null)
        {
            return false;
        }

        if (node.Operator == TokenKind.Equal)
        {
            return ValueComparer.AreEqual(left, right);
        }

        return ValueComparer.TryCompare(left, right, out var order) && node.Operator switch
        {
            TokenKind.Less => order < 0,
            TokenKind.LessOrEqual => order <= 0,
            TokenKind.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private static bool IsBetween(BetweenNode node, AttributeMap item, ExpressionScope scope) =>
        Operand(node.Operand, item, scope) is { } value
        && Operand(node.Low, item, scope) is { } low
        && Operand(node.High, item, scope) is { } high
        && ValueComparer.TryCompare(value, low, out var fromLow)
        && fromLow >= 0
        && ValueComparer.TryCompare(value, high, out var fromHigh)
        && fromHigh <= 0;

    private static bool IsIn(InNode node, AttributeMap item, ExpressionScope scope)
    {
        if (Operand(node.Operand, item, scope) is not { } value)
        {
            return false;
        }

        foreach (var choice in node.Choices)
        {
            if (Operand(choice, item, scope) is { } option && ValueComparer.AreEqual(value, option))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Applies(FunctionNode call, AttributeMap item, ExpressionScope scope)
    {
        var first = Operand(call.Arguments[0], item, scope);
        switch (call.Name)
        {
            case "attribute_exists":
                return first is not null;
            case "attribute_not_exists":
                return first is null;
        }

        if (first is null || Operand(call.Arguments[1], item, scope) is not { } second)
        {
            return false;
        }

        return call.Name switch
        {
            "attribute_type" => Encoding.UTF8.GetString(second.Bytes) == first.Type.ToString(),
            "begins_with" => first.Type == second.Type
                && first.Type is AttributeType.S or AttributeType.B
                && first.Bytes.AsSpan().StartsWith(second.Bytes),
            "contains" => Contains(first, second),
            _ => throw new InvalidOperationException($"{call.Name} is not a condition."),
        };
    }

    private static bool Contains(AttributeValue container, AttributeValue part) => container.Type switch
    {
        AttributeType.S or AttributeType.B => container.Type == part.Type && container.Bytes.AsSpan().IndexOf(part.Bytes) >= 0,
        AttributeType.SS => part.Type == AttributeType.S && Array.BinarySearch(container.ByteSet, part.Bytes, BytesOrder) >= 0,
        AttributeType.BS => part.Type == AttributeType.B && Array.BinarySearch(container.ByteSet, part.Bytes, BytesOrder) >= 0,
        AttributeType.NS => part.Type == AttributeType.N && Array.BinarySearch(container.NumberSet, part.Number) >= 0,
        AttributeType.L => Array.Exists(container.List, element => ValueComparer.AreEqual(element, part)),
        _ => false,
    };

    private static readonly Comparer<byte[]> BytesOrder = Comparer<byte[]>.Create(ValueComparer.CompareBytes);

    private static AttributeValue? Operand(ExpressionNode node, AttributeMap item, ExpressionScope scope) => node switch
    {
        PathNode path => scope.Find(item, path),
        ValueNode value => scope.ValueOf(value),
        FunctionNode { Name: "size" } size => SizeOf(Operand(size.Arguments[0], item, scope)),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not an operand."),
    };

    /// <summary>Text is counted in characters, binary in bytes, everything else in elements; scalars without a size have none.</summary>
    private static AttributeValue? SizeOf(AttributeValue? value) => value?.Type switch
    {
        null or AttributeType.N or AttributeType.BOOL or AttributeType.NULL => null,
        AttributeType.S => AttributeValue.FromNumber(DynamoNumber.FromInt64(Encoding.UTF8.GetCharCount(value.Bytes))),
        AttributeType.B => AttributeValue.FromNumber(DynamoNumber.FromInt64(value.Bytes.Length)),
        _ => AttributeValue.FromNumber(DynamoNumber.FromInt64(value.Count)),
    };
}
