using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Kinesis.Consumer.Processing.Messages;

/// <summary>Reads messages from payloads by strangers. What is no JSON of the type is a <see cref="JsonException"/>; it will be none at the next attempt either.</summary>
internal sealed class MessageReader<TMessage>(JsonTypeInfo<TMessage> type, int maxBytes)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public TMessage Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > maxBytes)
        {
            throw new JsonException(
                $"The payload has {payload.Length} bytes; {ProcessingOptions.SectionName}:{nameof(ProcessingOptions.MaxMessageBytes)} allows {maxBytes}");
        }

        // The serializer looks only at the strings that it keeps.
        if (!Utf8.IsValid(payload))
        {
            throw new JsonException("The payload is no valid UTF-8");
        }

        // One mark is what some editors and encoders write; the serializer knows none.
        var json = payload.StartsWith(ByteOrderMark) ? payload[ByteOrderMark.Length..] : payload;
        return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("The payload is null");
    }
}
