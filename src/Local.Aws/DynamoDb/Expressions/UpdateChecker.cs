using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Checks parsed update actions against the placeholders of one request, before any item is looked at.</summary>
internal static class UpdateChecker
{
    public static void Check(UpdateAction[] actions, ExpressionScope scope)
    {
        foreach (var action in actions)
        {
            scope.Check(action.Path);
            ForEach<PathNode>(action.Value, scope.Check);
        }

        foreach (var action in actions)
        {
            ForEach<ValueNode>(action.Value, scope.Check);
        }

        DocumentPath.CheckDistinct([.. actions.Select(action => scope.Resolve(action.Path))]);
        foreach (var action in actions)
        {
            CheckOperator(action, scope);
        }

        foreach (var action in actions)
        {
            ForEach<FunctionNode>(action.Value, call => CheckCall(call, scope));
            ForEach<ArithmeticNode>(action.Value, sum => CheckArithmetic(sum, scope));
        }
    }

    /// <summary>Refuses actions on key attributes; they cannot be changed.</summary>
    public static void CheckKeys(UpdateAction[] actions, ExpressionScope scope, KeySchema key)
    {
        foreach (var action in actions)
        {
            var name = scope.NameOf(action.Path.Segments[0]);
            if (!key.Contains(name))
            {
                continue;
            }

            throw Problems.Validation(action.Path.Segments.Length == 1
                ? $"{Problems.InvalidParameter}Cannot update attribute {name}. This attribute is part of the key"
                : $"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {name}");
        }
    }

    private static void ForEach<T>(ExpressionNode? node, Action<T> check)
        where T : ExpressionNode
    {
        if (node is T match)
        {
            check(match);
        }

        switch (node)
        {
            case FunctionNode call:
                foreach (var argument in call.Arguments)
                {
                    ForEach(argument, check);
                }

                break;
            case ArithmeticNode sum:
                ForEach(sum.Left, check);
                ForEach(sum.Right, check);
                break;
            default:
                break;
        }
    }

    private static void CheckOperator(UpdateAction action, ExpressionScope scope)
    {
        if (action.Kind is not (UpdateKind.Add or UpdateKind.Delete) || action.Value is not ValueNode node)
        {
            return;
        }

        var value = scope.ValueOf(node);
        if (value.IsSet || (action.Kind == UpdateKind.Add && value.Type == AttributeType.N))
        {
            return;
        }

        var name = action.Kind == UpdateKind.Add ? "ADD" : "DELETE";
        throw new ExpressionException(
            $"Incorrect operand type for operator or function; operator: {name}, operand type: {LongName(value.Type)}, typeSet: ALLOWED_FOR_{name}_OPERAND");
    }

    private static void CheckCall(FunctionNode call, ExpressionScope scope)
    {
        if (call.Arguments.Length != 2)
        {
            throw new ExpressionException(
                "Incorrect number of operands for operator or function; " +
                $"operator or function: {call.Name}, number of operands: {call.Arguments.Length}");
        }

        if (call.Name == "if_not_exists")
        {
            if (call.Arguments[0] is not PathNode)
            {
                throw new ExpressionException($"Operator or function requires a document path; operator or function: {call.Name}");
            }

            return;
        }

        foreach (var argument in call.Arguments)
        {
            if (TypeOf(argument, scope) is { } type && type != AttributeType.L)
            {
                throw ConditionChecker.WrongType(call.Name, type);
            }
        }
    }

    private static void CheckArithmetic(ArithmeticNode node, ExpressionScope scope)
    {
        foreach (var operand in (ReadOnlySpan<ExpressionNode>)[node.Left, node.Right])
        {
            if (TypeOf(operand, scope) is { } type && type != AttributeType.N)
            {
                throw ConditionChecker.WrongType(node.IsSum ? "+" : "-", type);
            }
        }
    }

    private static AttributeType? TypeOf(ExpressionNode node, ExpressionScope scope) => node is ValueNode value ? scope.ValueOf(value).Type : null;

    private static string LongName(AttributeType type) => type switch
    {
        AttributeType.S => "STRING",
        AttributeType.N => "NUMBER",
        AttributeType.B => "BINARY",
        AttributeType.BOOL => "BOOLEAN",
        AttributeType.L => "LIST",
        AttributeType.M => "MAP",
        _ => "NULL",
    };
}
