using System.Buffers;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>What DynamoDB demands of ExpressionAttributeNames and ExpressionAttributeValues themselves.</summary>
internal static class PlaceholderRules
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public static void Check(ItemRequest request)
    {
        var hasExpression = request is not
        {
            ConditionExpression: null, UpdateExpression: null, ProjectionExpression: null, FilterExpression: null, KeyConditionExpression: null,
        };
        if (request.ExpressionAttributeNames is { } names)
        {
            CheckNames(names, hasExpression);
        }

        if (request.ExpressionAttributeValues is { } values)
        {
            var takesValues = hasExpression && request is not
            {
                ConditionExpression: null, UpdateExpression: null, FilterExpression: null, KeyConditionExpression: null,
            };
            if (!takesValues)
            {
                throw Problems.Validation(
                    $"ExpressionAttributeValues can only be specified when using expressions: {DescribeMissing(request)}");
            }

            CheckPlaceholders("ExpressionAttributeValues", values.Keys, ':');
        }
    }

    private static void CheckNames(Dictionary<string, string> names, bool hasExpression)
    {
        if (!hasExpression)
        {
            throw Problems.Validation("ExpressionAttributeNames can only be specified when using expressions");
        }

        CheckPlaceholders("ExpressionAttributeNames", names.Keys, '#');
        foreach (var (key, name) in names)
        {
            if (name.Length == 0)
            {
                throw Problems.Validation($"ExpressionAttributeNames contains invalid value: Empty attribute name; key: {key}");
            }
        }
    }

    private static void CheckPlaceholders(string parameter, IReadOnlyCollection<string> keys, char mark)
    {
        if (keys.Count == 0)
        {
            throw Problems.Validation($"{parameter} must not be empty");
        }

        foreach (var key in keys)
        {
            if (key.Length < 2 || key[0] != mark || key.AsSpan(1).ContainsAnyExcept(Letters))
            {
                throw Problems.Validation($"{parameter} contains invalid key: Syntax error; key: \"{key}\"");
            }
        }
    }

    private static string DescribeMissing(ItemRequest request) =>
        request.Key is not null ? "UpdateExpression and ConditionExpression are null"
        : request.Item is not null ? "ConditionExpression is null"
        : "FilterExpression and KeyConditionExpression are null";
}
