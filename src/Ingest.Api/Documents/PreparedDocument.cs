namespace Ingest.Api.Documents;

/// <summary>A document of a request and what has become of it so far.</summary>
internal sealed class PreparedDocument(Range place)
{
    /// <summary>Where it stands in the body.</summary>
    public Range Place { get; } = place;

    /// <summary>The Kinesis partition key.</summary>
    public byte[] PartitionKey { get; set; } = [];

    /// <summary>The CloudEvents id of a wrapped document, and the stream's address of a bare one once it is there.</summary>
    public string? Id { get; set; }

    public string? ShardId { get; private set; }

    public string? SequenceNumber { get; private set; }

    public DocumentError? Error { get; set; }

    public bool IsAccepted => SequenceNumber is not null;

    public void Accept(string? shardId, string? sequenceNumber)
    {
        ShardId = shardId;
        SequenceNumber = sequenceNumber;
        Error = null;
        Id ??= $"{shardId}:{sequenceNumber}";
    }
}
