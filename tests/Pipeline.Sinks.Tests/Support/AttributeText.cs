using Amazon.DynamoDBv2.Model;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Attribute values as text, names in order: equal texts mean equal items.</summary>
internal static class AttributeText
{
    public static string Of(IReadOnlyDictionary<string, AttributeValue> item) =>
        "{" + string.Join(",", item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key.Length}:{pair.Key}={Of(pair.Value)}")) + "}";

    private static string Of(AttributeValue value) => value switch
    {
        { S: { } text } => $"S{text.Length}:{text}",
        { N: { } number } => "N" + number,
        { BOOL: { } flag } => "B" + flag,
        { NULL: true } => "null",
        { M: { } map } => Of(map),
        { L: { } list } => "[" + string.Join(",", list.Select(Of)) + "]",
        _ => throw new InvalidOperationException("No attribute here has another type."),
    };
}
