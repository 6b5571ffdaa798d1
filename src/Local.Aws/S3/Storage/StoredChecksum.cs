namespace Local.Aws.S3.Storage;

/// <summary>A checksum kept with an object or a part.</summary>
/// <param name="Algorithm">"CRC32" …</param>
/// <param name="Value">Base64; with "-n" when it combines n parts.</param>
/// <param name="Type">"FULL_OBJECT" or "COMPOSITE".</param>
internal sealed record StoredChecksum(string Algorithm, string Value, string Type)
{
    public const string FullObject = "FULL_OBJECT";
    public const string Composite = "COMPOSITE";
}
