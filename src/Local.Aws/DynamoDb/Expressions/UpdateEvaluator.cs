using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>
/// Computes the item after a checked update. Every value is computed from the item before it, then the changes are made on copies, so that neither the old item
/// nor a value that two actions share changes.
/// </summary>
internal static class UpdateEvaluator
{
    private const string MissingAttribute = "The provided expression refers to an attribute that does not exist in the item";
    private const string WrongType = "An operand in the update expression has an incorrect data type";

    public static AttributeMap Apply(UpdateAction[] actions, AttributeMap before, ExpressionScope scope)
    {
        var changes = new List<AttributeChange>(actions.Length);
        foreach (var action in actions)
        {
            if (Plan(action, before, scope) is { } change)
            {
                changes.Add(change);
            }
        }

        return AttributeChange.ApplyAll(changes, before);
    }

    private static AttributeChange? Plan(UpdateAction action, AttributeMap before, ExpressionScope scope)
    {
        var path = scope.Resolve(action.Path);
        switch (action.Kind)
        {
            case UpdateKind.Set:
                return new AttributeChange(path, Evaluate(action.Value!, before, scope));
            case UpdateKind.Remove:
                return new AttributeChange(path, null);
        }

        var current = scope.Find(before, action.Path);
        var operand = scope.ValueOf((ValueNode)action.Value!);
        if (current is null)
        {
            return action.Kind == UpdateKind.Add ? new AttributeChange(path, operand) : null;
        }

        if (current.Type != operand.Type)
        {
            throw Problems.Validation(WrongType);
        }

        if (operand.Type == AttributeType.N)
        {
            return new AttributeChange(path, Sum(current, operand, true));
        }

        return new AttributeChange(
            path,
            action.Kind == UpdateKind.Add ? AttributeSets.Union(current, operand) : AttributeSets.Except(current, operand));
    }

    private static AttributeValue Evaluate(ExpressionNode node, AttributeMap before, ExpressionScope scope)
    {
        switch (node)
        {
            case ValueNode value:
                return scope.ValueOf(value);
            case PathNode path:
                return scope.Find(before, path) ?? throw Problems.Validation(MissingAttribute);
            case ArithmeticNode sum:
                return Sum(Evaluate(sum.Left, before, scope), Evaluate(sum.Right, before, scope), sum.IsSum);
            case FunctionNode { Name: "if_not_exists" } call:
                return scope.Find(before, (PathNode)call.Arguments[0]) ?? Evaluate(call.Arguments[1], before, scope);
            case FunctionNode call:
                var first = Evaluate(call.Arguments[0], before, scope);
                var second = Evaluate(call.Arguments[1], before, scope);
                return first.Type == AttributeType.L && second.Type == AttributeType.L
                    ? AttributeValue.FromList([.. first.List, .. second.List])
                    : throw Problems.Validation(WrongType);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not an operand.");
        }
    }

    private static AttributeValue Sum(AttributeValue left, AttributeValue right, bool isSum)
    {
        if (left.Type != AttributeType.N || right.Type != AttributeType.N)
        {
            throw Problems.Validation(WrongType);
        }

        return DynamoNumber.TryAdd(left.Number, isSum ? right.Number : right.Number.Negate(), out var sum, out var problem)
            ? AttributeValue.FromNumber(sum)
            : throw Problems.Validation(problem!);
    }
}
