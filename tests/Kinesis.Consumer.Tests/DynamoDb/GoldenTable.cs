using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>Items as the libraries of AWS write them, in DynamoDB's own notation, from the files beside this one.</summary>
internal static class GoldenTable
{
    public static IReadOnlyList<Dictionary<string, AttributeValue>> Read(string name)
    {
        using var stream = typeof(GoldenTable).Assembly.GetManifestResourceStream($"Golden/{name}.json")
            ?? throw new FileNotFoundException($"There is no golden table {name}");
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(ReadItem)];
    }

    /// <summary>"name TYPE value", a line each, by name.</summary>
    public static string Text(Dictionary<string, AttributeValue> item) => string.Join(
        '\n', item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {Text(pair.Value)}"));

    private static string Text(AttributeValue value) => value switch
    {
        { S: { } text } => $"S {text}",
        { N: { } number } => $"N {number}",
        { B: { } bytes } => $"B {Convert.ToBase64String(bytes.ToArray())}",
        { SS: { Count: > 0 } set } => $"SS {string.Join(',', set.Order(StringComparer.Ordinal))}",
        _ => throw new InvalidDataException("A lease has strings, numbers, bytes and sets of strings"),
    };

    private static Dictionary<string, AttributeValue> ReadItem(JsonElement item) =>
        item.EnumerateObject().ToDictionary(property => property.Name, property => ReadValue(property.Value));

    private static AttributeValue ReadValue(JsonElement typed)
    {
        var type = typed.EnumerateObject().Single();
        return type.Name switch
        {
            "S" => new AttributeValue { S = type.Value.GetString() },
            "N" => new AttributeValue { N = type.Value.GetString() },
            "B" => new AttributeValue { B = new MemoryStream(type.Value.GetBytesFromBase64()) },
            "SS" => new AttributeValue { SS = [.. type.Value.EnumerateArray().Select(text => text.GetString()!)] },
            "L" => new AttributeValue { L = [.. type.Value.EnumerateArray().Select(ReadValue)], IsLSet = true },
            "M" => new AttributeValue { M = ReadItem(type.Value), IsMSet = true },
            _ => throw new InvalidDataException($"{type.Name} is no type of DynamoDB that a lease table has"),
        };
    }
}
