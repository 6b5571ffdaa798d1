using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Checks the calls in a condition: number, kind and type of their operands.</summary>
internal static class FunctionChecker
{
    public static void Check(FunctionNode call, ExpressionScope scope)
    {
        var expected = call.Name is "attribute_exists" or "attribute_not_exists" or "size" ? 1 : 2;
        if (call.Arguments.Length != expected)
        {
            throw new ExpressionException(
                "Incorrect number of operands for operator or function; " +
                $"operator or function: {call.Name}, number of operands: {call.Arguments.Length}");
        }

        foreach (var argument in call.Arguments)
        {
            if (argument is FunctionNode inner)
            {
                Check(inner, scope);
            }
        }

        if (expected == 2)
        {
            ConditionChecker.CheckDistinct(call.Name, call.Arguments[0], call.Arguments[1], scope);
        }

        CheckTypes(call, scope);
    }

    private static void CheckTypes(FunctionNode call, ExpressionScope scope)
    {
        switch (call.Name)
        {
            case "attribute_exists" or "attribute_not_exists" when call.Arguments[0] is not PathNode:
                throw new ExpressionException($"Operator or function requires a document path; operator or function: {call.Name}");
            case "begins_with":
                foreach (var argument in call.Arguments)
                {
                    if (TypeOf(argument, scope) is { } type && type is not (AttributeType.S or AttributeType.B))
                    {
                        throw ConditionChecker.WrongType(call.Name, type);
                    }
                }

                break;
            case "attribute_type":
                if (call.Arguments[1] is not ValueNode wanted)
                {
                    throw ConditionChecker.WrongType(call.Name, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
                }

                var name = scope.ValueOf(wanted);
                if (name.Type != AttributeType.S)
                {
                    throw ConditionChecker.WrongType(call.Name, name.Type);
                }

                if (!ConditionChecker.IsTypeName(name))
                {
                    throw ConditionChecker.UnknownTypeName(name);
                }

                break;
            case "size":
                if (TypeOf(call.Arguments[0], scope) is { } sized && sized is AttributeType.N or AttributeType.BOOL or AttributeType.NULL)
                {
                    throw ConditionChecker.WrongType(call.Name, sized);
                }

                break;
            default:
                break;
        }
    }

    private static AttributeType? TypeOf(ExpressionNode argument, ExpressionScope scope) => argument switch
    {
        ValueNode value => scope.ValueOf(value).Type,
        FunctionNode => AttributeType.N,
        _ => null,
    };
}
