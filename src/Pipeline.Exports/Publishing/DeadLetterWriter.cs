using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Publishing;

/// <summary>
/// Keeps what could not be used of a version, as objects of JSON lines with file and line. An import that is resumed reads everything again and writes the same objects
/// again, under the same names.
/// </summary>
internal sealed class DeadLetterWriter(ExportBucket bucket, string prefix, TableId id, string version)
{
    private const int ObjectBytes = 1 << 20;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _lines = new();
    private int _objects;

    /// <summary>Adds a row that could not be used.</summary>
    public async ValueTask AddAsync(RefusedRow row, CancellationToken cancellationToken)
    {
        Write(_lines, row.File, row.Line, row.Reason, row.Raw.Span);
        if (_lines.WrittenCount >= ObjectBytes)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Keeps a change that no record of the stream can hold, as an object of its own: an import that is resumed behind it does not come by it again, and must not write
    /// over it.
    /// </summary>
    public Task PutAsync(long ordinal, string reason, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        Write(line, file: null, line: null, reason, key.Span);
        return bucket.PutAsync($"{prefix}{id}/{version}/change-{ordinal:D15}.ndjson", line.WrittenMemory, cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_lines.WrittenCount > 0)
        {
            await bucket.PutAsync($"{prefix}{id}/{version}/rows-{_objects:D6}.ndjson", _lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
            _objects++;
            _lines.ResetWrittenCount();
        }
    }

    private void Write(ArrayBufferWriter<byte> to, string? file, long? line, string reason, ReadOnlySpan<byte> raw)
    {
        using (var writer = new Utf8JsonWriter(to, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("tenant", id.Tenant);
            writer.WriteString("table", id.Table);
            writer.WriteString("version", version);
            if (file is not null)
            {
                writer.WriteString("file", file);
            }

            if (line is { } number)
            {
                writer.WriteNumber("line", number);
            }

            writer.WriteString("reason", reason);
            if (Utf8.IsValid(raw))
            {
                writer.WriteString("raw", raw);
            }
            else
            {
                writer.WriteBase64String("rawBase64", raw);
            }

            writer.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}
