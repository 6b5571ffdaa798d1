using System.Buffers;
using System.Text.Json;
using Pipeline.Contracts;

namespace Ingest.Api.Publishing;

/// <summary>Wraps a document as a CloudEvents 1.0 event in JSON, the document's bytes untouched.</summary>
internal static class CloudEvent
{
    public static void Write(IBufferWriter<byte> output, EventContract contract, string id, DateTimeOffset time, ReadOnlySpan<byte> document)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("type", contract.Name);
        json.WriteString("id", id);
        json.WriteString("source", "/" + contract.Route);
        json.WriteString("time", time);
        json.WriteString("datacontenttype", "application/json");
        json.WritePropertyName("data");
        json.WriteRawValue(document, skipInputValidation: true); // it was checked
        json.WriteEndObject();
    }
}
