using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Pipeline.Exports.Aws;

/// <summary>Reads attributes, telling what is missing by name.</summary>
internal sealed class ItemReader(Dictionary<string, AttributeValue> item, string place)
{
    public string Text(string name) =>
        item.TryGetValue(name, out var value) && value.S is { } text ? text : throw new InvalidDataException($"{place} has no text '{name}'");

    public string? TextOrNull(string name) => item.TryGetValue(name, out var value) ? value.S : null;

    public long Number(string name) => NumberOrNull(name) ?? throw new InvalidDataException($"{place} has no number '{name}'");

    public long? NumberOrNull(string name) =>
        item.TryGetValue(name, out var value) && value.N is { } text
            ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidDataException($"{place} has '{text}' in '{name}', a whole number is allowed")
            : null;

    public DateTimeOffset? TimeOrNull(string name) =>
        TextOrNull(name) is { } text
            ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw new InvalidDataException($"{place} has '{text}' in '{name}', an ISO 8601 time is allowed")
            : null;

    public IReadOnlyList<ItemReader> Maps(string name) => item.TryGetValue(name, out var value)
        ? [.. (value.L ?? []).Select(one => new ItemReader(one.M ?? [], $"{place}, {name}"))]
        : [];

    public IReadOnlyList<string> Texts(string name) => item.TryGetValue(name, out var value) ? [.. (value.L ?? []).Select(one => one.S)] : [];

    public ItemReader Map(string name) => new(item.TryGetValue(name, out var value) ? value.M ?? [] : [], $"{place}, {name}");
}
