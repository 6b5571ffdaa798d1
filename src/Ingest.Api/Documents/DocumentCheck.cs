using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Routing;

namespace Ingest.Api.Documents;

/// <summary>
/// Says whether a document of one event may go on the stream: its JSON, its required keys, its partition key, and a rehearsal of
/// the projection that the worker will do, so that what is accepted here is not refused there.
/// </summary>
internal sealed class DocumentCheck(EventContract contract, EventRouter router)
{
    /// <summary>Kinesis API reference: 1 to 256 Unicode characters.</summary>
    private const int MaxPartitionKeyCharacters = 256;

    private readonly EventProjection _projection = EventProjection.Compile(contract, new ProjectionOptions());
    private readonly ConcurrentBag<ProjectionBatch> _batches = [];

    public EventContract Contract { get; } = contract;

    /// <summary>Null when the document may go; then its partition key is set.</summary>
    public DocumentError? Check(ReadOnlySpan<byte> document, out byte[] partitionKey)
    {
        partitionKey = [];
        if (document.Length > Contract.Limits.MaxDocumentBytes)
        {
            return new DocumentError(
                DocumentErrorCode.TooLarge, $"The document has {document.Length} bytes; allowed: {Contract.Limits.MaxDocumentBytes}");
        }

        return CheckJson(document) ?? CheckKeys(document) ?? ReadPartitionKey(document, out partitionKey) ?? Rehearse(document);
    }

    /// <summary>Whether the document, put on the stream bare, would be taken for this event.</summary>
    public bool IsBare(ReadOnlySpan<byte> document) =>
        router.TryRead(document, out var routed, out _) && routed.Contract == Contract && routed.Payload.Length == document.Length;

    private DocumentError? CheckJson(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = Contract.Limits.MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= Contract.Limits.MaxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return new DocumentError(
                        DocumentErrorCode.TooDeep,
                        $"Byte {reader.TokenStartIndex} opens level {reader.CurrentDepth + 1}; allowed: {Contract.Limits.MaxDepth} levels");
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return new DocumentError(DocumentErrorCode.Malformed, $"The document breaks at byte {reader.BytesConsumed}: {exception.Message}");
        }
    }

    private DocumentError? CheckKeys(ReadOnlySpan<byte> document)
    {
        StringBuilder? missing = null;
        foreach (var path in Contract.RequiredKeys)
        {
            if (!path.TryRead(document, out var value) || value.IsNull)
            {
                missing = (missing ?? new StringBuilder("Missing or null: ")).Append(missing is null ? "" : ", ").Append(path);
            }
        }

        return missing is null ? null : new DocumentError(DocumentErrorCode.MissingKey, missing.ToString());
    }

    private DocumentError? ReadPartitionKey(ReadOnlySpan<byte> document, out byte[] partitionKey)
    {
        partitionKey = [];
        if (!Contract.PartitionKey.TryRead(document, out var value) || value.IsNull)
        {
            return new DocumentError(DocumentErrorCode.MissingKey, $"Missing or null: {Contract.PartitionKey}");
        }

        if (value.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray
            || !value.TryGetText(out var text)
            || text.IsEmpty
            || Encoding.UTF8.GetCharCount(text) > MaxPartitionKeyCharacters)
        {
            return new DocumentError(
                DocumentErrorCode.BadPartitionKey,
                $"{Contract.PartitionKey} is the partition key; allowed: a text or number of 1 to {MaxPartitionKeyCharacters} characters");
        }

        partitionKey = text.ToArray();
        return null;
    }

    private DocumentError? Rehearse(ReadOnlySpan<byte> document)
    {
        if (!_batches.TryTake(out var batch))
        {
            batch = _projection.CreateBatch();
        }

        var fits = batch.TryAdd(document, Rehearsal.Lineage, out var error);
        batch.Clear();
        _batches.Add(batch);
        return fits ? null : new DocumentError(DocumentErrorCode.Mismatch, Describe(error));
    }

    /// <summary>Without the excerpt: an answer repeats nothing of what may be somebody's secret.</summary>
    private static string Describe(in RecordError error)
    {
        var place = error.Dataset.Length == 0 ? error.Path : $"{error.Path} for {error.Dataset}.{error.Column}";
        var at = error.Offset >= 0 ? $", byte {error.Offset}" : "";
        return $"{error.Reason} at {place}{at}; allowed: {error.Expected}";
    }
}
