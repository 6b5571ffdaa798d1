namespace Kinesis.Consumer;

/// <summary>How payloads are delivered.</summary>
public enum PayloadEncoding
{
    /// <summary>As they came.</summary>
    Plain,

    /// <summary>Payloads that begin as gzip or zlib do are inflated; all others as they came.</summary>
    Auto,
}
