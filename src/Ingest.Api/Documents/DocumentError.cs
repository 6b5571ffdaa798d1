namespace Ingest.Api.Documents;

/// <summary>Why a document was not taken, in words for its sender.</summary>
/// <param name="Code">The kind of reason.</param>
/// <param name="Detail">The place and what is allowed there.</param>
internal sealed record DocumentError(DocumentErrorCode Code, string Detail)
{
    /// <summary>The reason in a few fixed words.</summary>
    public string Title => Code switch
    {
        DocumentErrorCode.Malformed => "Malformed JSON",
        DocumentErrorCode.TooDeep => "JSON nested too deeply",
        DocumentErrorCode.TooLarge => "Document too large",
        DocumentErrorCode.MissingKey => "JSON missing required keys",
        DocumentErrorCode.BadPartitionKey => "Partition key unusable",
        DocumentErrorCode.BadEnvelope => "CloudEvent unusable",
        DocumentErrorCode.Mismatch => "Document does not match its contract",
        DocumentErrorCode.Throttled => "Stream throttled",
        _ => "Stream unavailable",
    };

    /// <summary>Whether the same document may be taken a moment later.</summary>
    public bool IsPassing => Code is DocumentErrorCode.Throttled or DocumentErrorCode.Unavailable;

    /// <summary>The HTTP status of a request whose only document failed so.</summary>
    public int Status => Code switch
    {
        DocumentErrorCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        DocumentErrorCode.Throttled => StatusCodes.Status429TooManyRequests,
        DocumentErrorCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
