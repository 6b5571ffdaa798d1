using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Kinesis.Consumer.Processing;

/// <summary>The JSON that a given-up record travels in on the failure stream: what is known of the failure, and the payload in base64.</summary>
internal static class FailureEnvelope
{
    /// <summary>
    /// A record of the failure stream holds 1 MiB, payload in base64 and the rest of the envelope included. A payload too large for one envelope is
    /// cut into parts, which share the partition key and so their order.
    /// </summary>
    public const int MaxPayloadBytes = 700 * 1024;

    /// <summary>A message of an exception can be of any length; the payload matters more.</summary>
    public const int MaxErrorLength = 4096;

    /// <summary>The most characters of a partition key (Kinesis API reference, PutRecords).</summary>
    private const int MaxKeyLength = 256;

    /// <summary>The key to put a record under: its own. A broken aggregate may hold what the service takes for none; then the shard's name, as any other would lose the order.</summary>
    public static ReadOnlyMemory<byte> KeyOf(FailedRecord failure)
    {
        var key = failure.Record.PartitionKey;
        return !key.IsEmpty && Utf8.IsValid(key.Span) && Encoding.UTF8.GetCharCount(key.Span) <= MaxKeyLength
            ? key
            : Encoding.UTF8.GetBytes(failure.ShardId.Value);
    }

    public static int PartsOf(FailedRecord failure) => Math.Max(1, (failure.Record.Data.Length + MaxPayloadBytes - 1) / MaxPayloadBytes);

    /// <summary>The word for a reason, in envelopes and measures.</summary>
    public static string NameOf(FailureReason reason) => reason switch
    {
        FailureReason.Expired => "expired",
        FailureReason.Rejected => "rejected",
        _ => "exhausted",
    };

    /// <param name="output">Gets the JSON.</param>
    /// <param name="failure">The record.</param>
    /// <param name="part">Which part, from 0.</param>
    public static void Write(IBufferWriter<byte> output, FailedRecord failure, int part)
    {
        var record = failure.Record;
        var start = part * MaxPayloadBytes;
        var payload = record.Data.Span.Slice(start, Math.Min(MaxPayloadBytes, record.Data.Length - start));
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("stream", failure.StreamName);
        json.WriteString("application", failure.ApplicationName);
        json.WriteString("shardId", failure.ShardId.Value);
        json.WriteString("sequenceNumber", record.SequenceNumber.Span);
        json.WriteNumber("subSequenceNumber", record.SubSequenceNumber);
        json.WriteString("partitionKey", record.PartitionKey.Span);
        json.WriteString("arrivedAt", record.ApproximateArrival);
        json.WriteString("failedAt", failure.FailedAt);
        json.WriteString("reason", NameOf(failure.Reason));
        json.WriteNumber("attempts", failure.Attempts);
        json.WriteString("error", failure.Error is { Length: > MaxErrorLength } error ? error[..MaxErrorLength] : failure.Error);
        json.WriteNumber("part", part + 1);
        json.WriteNumber("parts", PartsOf(failure));
        json.WriteBase64String("payload", payload);
        json.WriteEndObject();
    }
}
