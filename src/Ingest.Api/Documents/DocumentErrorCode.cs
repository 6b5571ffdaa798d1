namespace Ingest.Api.Documents;

/// <summary>Why a document was not taken.</summary>
internal enum DocumentErrorCode
{
    /// <summary>It is no JSON.</summary>
    Malformed,

    /// <summary>It is nested too deeply.</summary>
    TooDeep,

    /// <summary>It has too many bytes.</summary>
    TooLarge,

    /// <summary>It lacks a key that its contract requires.</summary>
    MissingKey,

    /// <summary>Its partition key is unusable.</summary>
    BadPartitionKey,

    /// <summary>It should be a CloudEvents envelope of this event, and is none.</summary>
    BadEnvelope,

    /// <summary>The lake or the table of its event could not take it.</summary>
    Mismatch,

    /// <summary>The stream was too busy for too long.</summary>
    Throttled,

    /// <summary>The stream could not be reached or refused.</summary>
    Unavailable,
}
