using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Publishing;

/// <summary>Writes changes as they go on the stream: one JSON object each, the same bytes each time.</summary>
internal sealed class ChangeWriter(TableId id, string version, string target, bool includeBefore)
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The change in UTF-8.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="ordinal">Its place among all changes of the version; with the version it makes the change's identity.</param>
    public byte[] Write(in RowChange change, long ordinal)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + change.Key.Length + change.Row.Length + (includeBefore ? change.Before.Length : 0));
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString(ChangeNames.Id, string.Create(CultureInfo.InvariantCulture, $"{id}/{version}/{ordinal}"));
        writer.WriteString(ChangeNames.Op, Word(change.Kind));
        writer.WriteString(ChangeNames.Tenant, id.Tenant);
        writer.WriteString(ChangeNames.Table, id.Table);
        writer.WriteString(ChangeNames.Version, version);
        writer.WriteNumber(ChangeNames.Ordinal, ordinal);
        writer.WriteString(ChangeNames.Target, target);
        writer.WritePropertyName(ChangeNames.Key);
        writer.WriteRawValue(change.Key.Span, skipInputValidation: true);
        Write(writer, ChangeNames.Row, change.Row);
        if (includeBefore)
        {
            Write(writer, ChangeNames.Before, change.Before);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> row)
    {
        if (!row.IsEmpty)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(row.Span, skipInputValidation: true);
        }
    }

    private static string Word(RowChangeKind kind) => kind switch
    {
        RowChangeKind.Insert => ChangeNames.Insert,
        RowChangeKind.Update => ChangeNames.Update,
        _ => ChangeNames.Delete,
    };
}
