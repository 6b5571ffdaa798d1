using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinesis.Consumer;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.DeadLetters;

/// <summary>
/// One line of a dead-letter object: everything needed to understand the failure and to put the record on the stream again. Says nothing about the
/// worker or the time of the attempt, so that a replay writes the same bytes.
/// </summary>
internal static class DeadLetterLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(DeadLetterCause cause, string streamName, string shardId, in KinesisRecord record)
    {
        // Pooled: lines of a megabyte would else leave several times their size to the collector.
        using var buffer = new SegmentBuffer();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("stage", Name(cause.Stage));
            writer.WriteString("code", cause.Code);
            writer.WriteString("reason", cause.Reason);
            WriteIfKnown(writer, "event", cause.EventName);
            if (cause.ContractVersion is { } version)
            {
                writer.WriteNumber("contractVersion", version);
            }

            WriteIfKnown(writer, "dataset", cause.Dataset);
            WriteIfKnown(writer, "column", cause.Column);
            WriteIfKnown(writer, "path", cause.Path);
            writer.WriteString("stream", streamName);
            writer.WriteString("shardId", shardId);
            writer.WriteString("sequenceNumber", record.SequenceNumber.Span);
            writer.WriteNumber("subSequenceNumber", record.SubSequenceNumber);
            writer.WriteString("partitionKey", record.PartitionKey.Span);
            writer.WriteString("arrival", record.ApproximateArrival.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            writer.WriteBase64String("payload", record.Data.Span);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        using var line = buffer.Detach();
        return line.ToArray();
    }

    public static string Name(DeadLetterStage stage) => stage switch
    {
        DeadLetterStage.Route => "route",
        DeadLetterStage.Project => "project",
        DeadLetterStage.Table => "table",
        _ => "store",
    };

    private static void WriteIfKnown(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }
}
