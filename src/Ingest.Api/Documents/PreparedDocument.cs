using System.Globalization;
using Kinesis.Consumer.Producing;

namespace Ingest.Api.Documents;

/// <summary>A document of a request and what has become of it so far.</summary>
/// <param name="data">The document as it stands in the body.</param>
/// <param name="line">Its line, from 1; null where documents are not lines.</param>
internal sealed class PreparedDocument(ReadOnlyMemory<byte> data, int? line)
{
    /// <summary>What goes on the stream: the document as it stands in the body, or its envelope.</summary>
    public ReadOnlyMemory<byte> Data { get; set; } = data;

    /// <summary>The line of the body that it is, from 1; null where documents are not lines.</summary>
    public int? Line { get; } = line;

    /// <summary>The Kinesis partition key.</summary>
    public byte[] PartitionKey { get; set; } = [];

    /// <summary>The CloudEvents id, the sender's own or that of a wrapped document, and the stream's address of a bare one once it is there.</summary>
    public string? Id { get; set; }

    public string? ShardId { get; private set; }

    public string? SequenceNumber { get; private set; }

    /// <summary>Its place in an aggregated record; null if it travelled alone.</summary>
    public long? SubSequenceNumber { get; private set; }

    public DocumentError? Error { get; set; }

    public bool IsAccepted => SequenceNumber is not null;

    public void Accept(in PutOutcome outcome)
    {
        ShardId = outcome.ShardId;
        SequenceNumber = outcome.SequenceNumber;
        SubSequenceNumber = outcome.SubSequenceNumber;
        Error = null;
        Id ??= outcome.SubSequenceNumber is { } sub
            ? string.Create(CultureInfo.InvariantCulture, $"{outcome.ShardId}:{outcome.SequenceNumber}:{sub}")
            : $"{outcome.ShardId}:{outcome.SequenceNumber}";
    }
}
