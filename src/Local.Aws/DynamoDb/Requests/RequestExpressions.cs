using Local.Aws.DynamoDb.Expressions;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>The expressions of one item request, parsed and checked against its placeholders.</summary>
internal sealed class RequestExpressions
{
    private static readonly ExpressionCache<ExpressionNode> Conditions = new(ConditionParser.Parse);
    private static readonly ExpressionCache<UpdateAction[]> Updates = new(UpdateParser.Parse);
    private static readonly ExpressionCache<PathNode[]> Projections = new(ProjectionParser.Parse);

    private RequestExpressions(ExpressionScope scope)
    {
        Scope = scope;
    }

    public ExpressionScope Scope { get; }

    public ExpressionNode? Condition { get; private init; }

    public UpdateAction[]? Update { get; private init; }

    public ExpressionNode? Filter { get; private init; }

    public ExpressionNode? KeyCondition { get; private init; }

    public Projection? Projection { get; private init; }

    /// <summary>Refuses with DynamoDB's words what is wrong in any expression, then placeholders that none of them uses.</summary>
    public static RequestExpressions Prepare(ItemRequest request)
    {
        CheckLegacy(request);
        PlaceholderRules.Check(request);
        var scope = new ExpressionScope(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var prepared = new RequestExpressions(scope)
        {
            Update = Parse(nameof(request.UpdateExpression), request.UpdateExpression, Updates, update => UpdateChecker.Check(update, scope)),
            Condition = ParseCondition(nameof(request.ConditionExpression), request.ConditionExpression, scope),
            KeyCondition = ParseCondition(nameof(request.KeyConditionExpression), request.KeyConditionExpression, scope),
            Filter = ParseCondition(nameof(request.FilterExpression), request.FilterExpression, scope),
            Projection = ParseProjection(request.ProjectionExpression, scope),
        };
        scope.CheckAllUsed();
        return prepared;
    }

    public bool Holds(AttributeMap? item) => Condition is null || ConditionEvaluator.Holds(Condition, item ?? [], Scope);

    private static void CheckLegacy(ItemRequest request)
    {
        if (request.LegacyParameters.Count > 0)
        {
            throw Problems.Validation(
                $"The legacy parameters {{{string.Join(", ", request.LegacyParameters)}}} are not supported here: use expression parameters instead");
        }
    }

    private static ExpressionNode? ParseCondition(string parameter, string? text, ExpressionScope scope) =>
        Parse(parameter, text, Conditions, condition => ConditionChecker.Check(condition, scope));

    private static Projection? ParseProjection(string? text, ExpressionScope scope)
    {
        Projection? projection = null;
        _ = Parse(nameof(ItemRequest.ProjectionExpression), text, Projections, paths =>
        {
            foreach (var path in paths)
            {
                scope.Check(path);
            }

            var resolved = paths.Select(scope.Resolve).ToArray();
            DocumentPath.CheckDistinct(resolved);
            projection = new Projection(resolved);
        });
        return projection;
    }

    private static T? Parse<T>(string parameter, string? text, ExpressionCache<T> cache, Action<T> check)
        where T : class
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var parsed = cache.Get(text);
            check(parsed);
            return parsed;
        }
        catch (ExpressionException exception)
        {
            throw Problems.Validation($"Invalid {parameter}: {exception.Message}");
        }
    }
}
