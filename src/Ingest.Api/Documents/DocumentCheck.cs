using System.Text;
using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Routing;

namespace Ingest.Api.Documents;

/// <summary>
/// Says whether a document of one event may go on the stream: its size, its JSON, its required keys, its partition key, and a <see cref="Rehearsal"/>.
/// </summary>
internal sealed class DocumentCheck(EventContract contract, EventRouter router)
{
    /// <summary>Kinesis API reference: 1 to 256 Unicode characters.</summary>
    private const int MaxPartitionKeyCharacters = 256;

    /// <summary>An envelope in a body of plain JSON is taken for the document itself, which then lacks what stands in its data.</summary>
    private const string EnvelopeHint =
        $"The document has a specversion: a CloudEvents envelope is taken as Content-Type {BodyFormat.CloudEvent}, an array of envelopes as {BodyFormat.CloudEventBatch}";

    private readonly Rehearsal _rehearsal = new(contract);

    public EventContract Contract { get; } = contract;

    /// <summary>Null when the document may go; then its partition key is set.</summary>
    public DocumentError? Check(ReadOnlySpan<byte> document, out byte[] partitionKey)
    {
        partitionKey = [];
        if ((CheckSize(document) ?? CheckJson(document, Contract.Limits.MaxDepth)) is { } broken)
        {
            return broken;
        }

        return CheckValues(document, out partitionKey) is not { } error ? null
            : IsEnvelope(document) ? error with { Detail = $"{error.Detail}. {EnvelopeHint}" }
            : error;
    }

    /// <summary>The same for a CloudEvents 1.0 envelope, which goes on the stream as it came; then its id is set too.</summary>
    public DocumentError? CheckEnvelope(ReadOnlySpan<byte> envelope, out byte[] partitionKey, out string id)
    {
        partitionKey = [];
        id = "";
        if (CheckJson(envelope, Contract.Limits.MaxDepth + 1) is { } broken)
        {
            return broken;
        }

        if (!router.TryRead(envelope, out var routed, out var error))
        {
            return BadEnvelope($"{error.Path} of the CloudEvent; allowed: {error.Expected}");
        }

        if (routed.EventId.IsEmpty)
        {
            return BadEnvelope("The document is no CloudEvents 1.0 event in JSON; needed are specversion, type, source, id and data");
        }

        if (routed.Contract != Contract)
        {
            return BadEnvelope($"The CloudEvent is of another type; allowed on this route: {Contract.Name}");
        }

        if ((CheckSize(routed.Payload) ?? CheckValues(routed.Payload, out partitionKey)) is { } problem)
        {
            return problem;
        }

        id = Encoding.UTF8.GetString(routed.EventId);
        return null;
    }

    /// <summary>Whether the record's bytes, read as the worker reads them, are this event's with so long a document.</summary>
    public bool Holds(ReadOnlySpan<byte> record, int documentLength) =>
        router.TryRead(record, out var routed, out _) && routed.Contract == Contract && routed.Payload.Length == documentLength;

    /// <summary>Whether the worker would take the document for an envelope, be it a good one or not.</summary>
    private bool IsEnvelope(ReadOnlySpan<byte> document) => !router.TryRead(document, out var routed, out _) || !routed.EventId.IsEmpty;

    private static DocumentError BadEnvelope(string detail) => new(DocumentErrorCode.BadEnvelope, detail);

    private static DocumentError? CheckJson(ReadOnlySpan<byte> document, int maxDepth)
    {
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= maxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return new DocumentError(
                        DocumentErrorCode.TooDeep, $"Byte {reader.TokenStartIndex} opens level {reader.CurrentDepth + 1}; allowed: {maxDepth} levels");
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return new DocumentError(DocumentErrorCode.Malformed, $"The document breaks at byte {reader.BytesConsumed}: {JsonProblem.Reason(exception)}");
        }
    }

    private DocumentError? CheckSize(ReadOnlySpan<byte> document) => document.Length <= Contract.Limits.MaxDocumentBytes
        ? null
        : new DocumentError(DocumentErrorCode.TooLarge, $"The document has {document.Length} bytes; allowed: {Contract.Limits.MaxDocumentBytes}");

    private DocumentError? CheckValues(ReadOnlySpan<byte> document, out byte[] partitionKey)
    {
        partitionKey = [];
        return CheckKeys(document) ?? ReadPartitionKey(document, out partitionKey) ?? Rehearse(document);
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

    private DocumentError? Rehearse(ReadOnlySpan<byte> document) =>
        _rehearsal.Run(document) is { } mismatch ? new DocumentError(DocumentErrorCode.Mismatch, mismatch) : null;
}
