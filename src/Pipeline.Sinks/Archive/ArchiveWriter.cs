using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinesis.Consumer;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Archive;

/// <summary>
/// Every record of an epoch as it came, one JSON line each in one gzip object: what a new contract is replayed from. Payloads are base64,
/// because a stream may carry anything.
/// </summary>
internal sealed class ArchiveWriter : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly GZipStream _gzip;

    public ArchiveWriter(IObjectStore store, ArchiveOptions options, int partBytes, string name, string manifest, DateTimeOffset firstArrival)
    {
        var key = string.Create(
            CultureInfo.InvariantCulture, $"{options.Prefix}{firstArrival.UtcDateTime:yyyy/MM/dd/HH}/{name}.ndjson.gz");
        Upload = new ObjectUpload(store, key, ContentTypes.Gzip, manifest, partBytes);
        _gzip = new GZipStream(new BufferWriterStream(Upload.Buffer), CompressionLevel.Fastest);
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public ObjectUpload Upload { get; }

    public void Add(string shardId, in KinesisRecord record)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("shardId"u8, shardId);
        _json.WriteString("sequenceNumber"u8, record.SequenceNumber.Span);
        _json.WriteNumber("subSequenceNumber"u8, record.SubSequenceNumber);
        _json.WriteString("partitionKey"u8, record.PartitionKey.Span);
        _json.WriteNumber("arrivalMicros"u8, record.ArrivalMicros);
        _json.WriteBase64String("data"u8, record.Data.Span);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write(LineEnd);
        _gzip.Write(_line.WrittenSpan);
    }

    /// <summary>Writes the end of the gzip member; nothing can be added after it.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await _gzip.DisposeAsync().ConfigureAwait(false);
        await Upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _gzip.DisposeAsync().ConfigureAwait(false);
        await _json.DisposeAsync().ConfigureAwait(false);
        await Upload.DisposeAsync().ConfigureAwait(false);
    }
}
