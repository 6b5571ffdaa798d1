using System.Diagnostics.CodeAnalysis;

namespace Local.Aws.Checksums;

/// <summary>A checksum that S3 knows: its name in headers' values and XML, and its header.</summary>
internal sealed record ChecksumAlgorithm(string Name, string Header)
{
    public static readonly ChecksumAlgorithm Crc32 = new("CRC32", "x-amz-checksum-crc32");
    public static readonly ChecksumAlgorithm Crc32C = new("CRC32C", "x-amz-checksum-crc32c");
    public static readonly ChecksumAlgorithm Crc64Nvme = new("CRC64NVME", "x-amz-checksum-crc64nvme");
    public static readonly ChecksumAlgorithm Sha1 = new("SHA1", "x-amz-checksum-sha1");
    public static readonly ChecksumAlgorithm Sha256 = new("SHA256", "x-amz-checksum-sha256");

    public static IReadOnlyList<ChecksumAlgorithm> All { get; } = [Crc32, Crc32C, Crc64Nvme, Sha1, Sha256];

    /// <summary>The element of part lists: <c>ChecksumCRC32</c>.</summary>
    public string Element => "Checksum" + Name;

    /// <summary>Whether checksums of parts are combined over a multipart object unless the client says otherwise; CRC64NVME always covers the object.</summary>
    public bool IsCompositeByDefault => this != Crc64Nvme;

    public static bool TryFind(string name, [NotNullWhen(true)] out ChecksumAlgorithm? algorithm)
    {
        algorithm = All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return algorithm is not null;
    }

    public RunningChecksum Start() => new(this);
}
