using System.Text;
using System.Text.Json;
using Pipeline.Exports.Publishing;

namespace Pipeline.Exports.Applying;

/// <summary>Reads changes as <see cref="ChangeWriter"/> writes them.</summary>
internal static class ChangeReader
{
    /// <exception cref="ExportException">The record is no change; names the property, and what is allowed.</exception>
    public static StreamedChange Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var change = document.RootElement;
            if (change.ValueKind != JsonValueKind.Object)
            {
                throw new ExportException($"The record is {change.ValueKind}; a change is a JSON object");
            }

            var op = Text(change, ChangeNames.Op);
            var row = op is ChangeNames.Insert or ChangeNames.Update
                ? RowAttributes.Of(Property(change, ChangeNames.Row, JsonValueKind.Object, "the columns of the row as an object"))
                : op == ChangeNames.Delete
                    ? null
                    : throw new ExportException($"The change has the {ChangeNames.Op} '{op}'; {ChangeNames.Insert}, {ChangeNames.Update} and {ChangeNames.Delete} are allowed");
            var key = Property(change, ChangeNames.Key, JsonValueKind.Object, "the key columns as an object");
            return new StreamedChange(
                Text(change, ChangeNames.Target),
                $"{Text(change, ChangeNames.Tenant)}/{Text(change, ChangeNames.Table)}",
                RowKey.SortKey(Encoding.UTF8.GetBytes(key.GetRawText())),
                Text(change, ChangeNames.Version),
                Property(change, ChangeNames.Ordinal, JsonValueKind.Number, "a whole number").TryGetInt64(out var ordinal)
                    ? ordinal
                    : throw new ExportException($"The change has an {ChangeNames.Ordinal} that is not a whole number"),
                row);
        }
        catch (JsonException exception)
        {
            throw new ExportException($"The record is no JSON: {exception.Message}", exception);
        }
    }

    private static string Text(JsonElement change, string name) => Property(change, name, JsonValueKind.String, "a text").GetString()!;

    private static JsonElement Property(JsonElement change, string name, JsonValueKind kind, string allowed) =>
        change.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new ExportException($"The change has '{name}': {(value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText())}; allowed is {allowed}");
}
