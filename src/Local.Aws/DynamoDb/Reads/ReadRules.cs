using Local.Aws.DynamoDb.Expressions;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;

namespace Local.Aws.DynamoDb.Reads;

/// <summary>What DynamoDB demands of the parameters of Query and Scan.</summary>
internal static class ReadRules
{
    public static void CheckSelect(ItemRequest request, ReadTarget target)
    {
        var select = request.Select;
        if (request.ProjectionExpression is not null && select is not (null or "SPECIFIC_ATTRIBUTES"))
        {
            throw Problems.Validation($"Cannot specify the ProjectionExpression when choosing to get {(select == "COUNT" ? "only the Count" : select)}");
        }

        if (select == "SPECIFIC_ATTRIBUTES" && request.ProjectionExpression is null)
        {
            throw Problems.Validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }

        if (select == "ALL_PROJECTED_ATTRIBUTES" && target.Index is null)
        {
            throw Problems.Validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }

        if (select == "ALL_ATTRIBUTES" && target.Index is { IsGlobal: true, ProjectionType: not ProjectionType.All } index)
        {
            throw Problems.Validation(
                $"{Problems.InvalidParameter}Select type ALL_ATTRIBUTES is not supported for global secondary index {index.Name} " +
                "because its projection type is not ALL");
        }
    }

    public static void CheckSegments(ItemRequest request)
    {
        if (request.Segment is null != request.TotalSegments is null)
        {
            throw Problems.Validation(request.TotalSegments is null
                ? "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
                : "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
        }

        if (request.Segment >= request.TotalSegments)
        {
            throw Problems.Validation(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
                $"Segment: {request.Segment} is not less than TotalSegments: {request.TotalSegments}");
        }
    }

    /// <summary>A query's filter may not look at the key: that is what the key condition is for.</summary>
    public static void CheckFilter(ExpressionNode? filter, ExpressionScope scope, KeySchema key)
    {
        foreach (var path in Paths(filter))
        {
            var name = scope.NameOf(path.Segments[0]);
            if (key.Contains(name))
            {
                throw Problems.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}");
            }
        }
    }

    private static IEnumerable<PathNode> Paths(ExpressionNode? node) => node switch
    {
        PathNode path => [path],
        LogicNode logic => Paths(logic.Left).Concat(Paths(logic.Right)),
        NotNode not => Paths(not.Inner),
        ComparisonNode comparison => Paths(comparison.Left).Concat(Paths(comparison.Right)),
        BetweenNode between => Paths(between.Operand).Concat(Paths(between.Low)).Concat(Paths(between.High)),
        InNode choice => Paths(choice.Operand).Concat(choice.Choices.SelectMany(Paths)),
        FunctionNode function => function.Arguments.SelectMany(Paths),
        _ => [],
    };
}
