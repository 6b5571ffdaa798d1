using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Local.Aws.Checksums;

/// <summary>A checksum over bytes that come piece by piece.</summary>
internal sealed class RunningChecksum : IDisposable
{
    private readonly CrcTable? _crc;
    private readonly IncrementalHash? _hash;
    private ulong _state;

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "S3 offers SHA1 as a checksum.")]
    public RunningChecksum(ChecksumAlgorithm algorithm)
    {
        Algorithm = algorithm;
        _crc = algorithm == ChecksumAlgorithm.Crc32 ? CrcTable.Crc32
            : algorithm == ChecksumAlgorithm.Crc32C ? CrcTable.Crc32C
            : algorithm == ChecksumAlgorithm.Crc64Nvme ? CrcTable.Crc64Nvme
            : null;
        _hash = _crc is not null ? null
            : IncrementalHash.CreateHash(algorithm == ChecksumAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        _state = _crc?.Initial ?? 0;
    }

    public ChecksumAlgorithm Algorithm { get; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_crc is not null)
        {
            _state = _crc.Append(_state, bytes);
        }
        else
        {
            _hash!.AppendData(bytes);
        }
    }

    /// <summary>The value as headers carry it: base64 of the big-endian bytes.</summary>
    public string Finish()
    {
        if (_crc is null)
        {
            return Convert.ToBase64String(_hash!.GetHashAndReset());
        }

        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, ~_state);
        return Convert.ToBase64String(value[(8 - _crc.ByteCount)..]);
    }

    public void Dispose() => _hash?.Dispose();
}
