using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Local.Aws.Checksums;
using Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3.Bodies;

/// <summary>Everything that is computed over a body while it streams by, and the comparison with what the client said of it.</summary>
internal sealed class BodyDigests : IDisposable
{
    private const string UploadAlgorithmHeader = "x-amz-sdk-checksum-algorithm";
    private const int HexSha256Length = 64;
    private readonly IncrementalHash _md5;
    private readonly IncrementalHash? _payload;
    private readonly RunningChecksum _checksum;
    private readonly IHeaderDictionary _headers;

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "An ETag is an MD5.")]
    public BodyDigests(IHeaderDictionary headers, ChecksumAlgorithm? fallback)
    {
        _headers = headers;
        _checksum = Choose(headers, fallback).Start();
        _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        _payload = headers["x-amz-content-sha256"].ToString().Length == HexSha256Length ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _md5.AppendData(bytes);
        _payload?.AppendData(bytes);
        _checksum.Append(bytes);
    }

    /// <summary>Compares and gives the ETag and the checksum to keep; what does not match refuses the request.</summary>
    public BodySummary Finish(long length, IReadOnlyDictionary<string, string> trailers)
    {
        var md5 = _md5.GetHashAndReset();
        CheckMd5(md5);
        if (_payload is not null && !_headers["x-amz-content-sha256"].ToString().Equals(Convert.ToHexString(_payload.GetHashAndReset()), StringComparison.OrdinalIgnoreCase))
        {
            throw S3Error.Of(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }

        var algorithm = _checksum.Algorithm;
        var value = _checksum.Finish();
        var claimed = trailers.TryGetValue(algorithm.Header, out var trailer) ? trailer : _headers[algorithm.Header].ToString();
        if (claimed.Length > 0 && claimed != value)
        {
            throw S3Error.BadDigest(algorithm.Name);
        }

        CheckLength(length);
        return new BodySummary(length, md5, new StoredChecksum(algorithm.Name, value, StoredChecksum.FullObject));
    }

    public void Dispose()
    {
        _md5.Dispose();
        _payload?.Dispose();
        _checksum.Dispose();
    }

    /// <summary>The algorithm of the checksum that the request carries; without one S3 computes CRC64NVME itself.</summary>
    private static ChecksumAlgorithm Choose(IHeaderDictionary headers, ChecksumAlgorithm? fallback)
    {
        var announced = headers["x-amz-trailer"].ToString();
        var chosen = ChecksumAlgorithm.All.FirstOrDefault(known =>
            headers.ContainsKey(known.Header) || announced.Equals(known.Header, StringComparison.OrdinalIgnoreCase));
        return chosen
            ?? fallback
            ?? (ChecksumAlgorithm.TryFind(headers[UploadAlgorithmHeader].ToString(), out var named) ? named : ChecksumAlgorithm.Crc64Nvme);
    }

    private void CheckMd5(byte[] md5)
    {
        var claimed = _headers.ContentMD5.ToString();
        if (claimed.Length == 0)
        {
            return;
        }

        Span<byte> decoded = stackalloc byte[MD5.HashSizeInBytes + 8];
        if (!Convert.TryFromBase64String(claimed, decoded, out var written) || written != MD5.HashSizeInBytes)
        {
            throw S3Error.Of(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
        }

        if (!decoded[..written].SequenceEqual(md5))
        {
            throw S3Error.Of(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
    }

    private void CheckLength(long length)
    {
        if (_headers["x-amz-decoded-content-length"].ToString() is { Length: > 0 } claimed
            && claimed != length.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            throw S3Error.IncompleteBody($"The body has {length} bytes, x-amz-decoded-content-length says {claimed}.");
        }
    }
}
