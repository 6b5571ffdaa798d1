using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Amazon.Runtime;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>
/// Signature Version 4 for a POST without a query, as <see cref="AwsPostClient"/> sends it: the headers are always the same ones, and the key of a day is derived once.
/// The recipe is AWS's "Create a signed AWS API request".
/// </summary>
internal sealed class RequestSigner
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Headers = "content-type;host;x-amz-date;x-amz-target";
    private const string HeadersWithToken = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
    private const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>What a canonical request has beside target and token: names, hash, address.</summary>
    private const int FixedBytes = 1024;

    private readonly AwsPostOptions _options;
    private readonly string _contentType;
    private readonly string _host;
    private readonly string _path;
    private DayKey? _key;

    public RequestSigner(AwsPostOptions options, string contentType)
    {
        _options = options;
        _contentType = contentType;
        _host = HostOf(options.Endpoint);

        // Every service but S3 wants the path encoded as it stands, which is already encoded once.
        _path = string.Join('/', options.Endpoint.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
    }

    /// <summary>Signs one request.</summary>
    /// <param name="target">The header X-Amz-Target.</param>
    /// <param name="body">The body.</param>
    /// <param name="credentials">Whom it is signed for.</param>
    /// <param name="now">The time of signing.</param>
    /// <returns>The headers X-Amz-Date and Authorization.</returns>
    public (string Date, string Authorization) Sign(string target, ReadOnlySpan<byte> body, ImmutableCredentials credentials, DateTimeOffset now)
    {
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var key = KeyOf(time, credentials.SecretKey);
        Span<byte> hash = stackalloc byte[HashBytes];
        HashCanonical(target, body, credentials, time, hash);

        Span<byte> toSign = stackalloc byte[256 + HashBytes];
        Write(toSign, $"{Algorithm}\n{time}\n{key.Day}/{_options.Region}/{_options.SigningName}/aws4_request\n", out var length);
        length += Hex(hash, toSign[length..]);
        HMACSHA256.HashData(key.Key, toSign[..length], hash);
        return (time, string.Create(
            CultureInfo.InvariantCulture,
            $"{Algorithm} Credential={credentials.AccessKey}/{key.Day}/{_options.Region}/{_options.SigningName}/aws4_request, SignedHeaders={(credentials.UseToken ? HeadersWithToken : Headers)}, Signature={Convert.ToHexStringLower(hash)}"));
    }

    private void HashCanonical(string target, ReadOnlySpan<byte> body, ImmutableCredentials credentials, string time, Span<byte> hash)
    {
        var token = credentials.UseToken ? credentials.Token : null;
        var longest = FixedBytes + _path.Length + Encoding.UTF8.GetMaxByteCount(target.Length + (token?.Length ?? 0));
        var buffer = ArrayPool<byte>.Shared.Rent(longest);
        Write(buffer, $"POST\n{_path}\n\ncontent-type:{_contentType}\nhost:{_host}\nx-amz-date:{time}\n", out var length);
        if (token is not null)
        {
            Write(buffer.AsSpan(length), $"x-amz-security-token:{token}\n", out var tokenLength);
            length += tokenLength;
        }

        Write(buffer.AsSpan(length), $"x-amz-target:{target}\n\n{(token is null ? Headers : HeadersWithToken)}\n", out var rest);
        length += rest;
        SHA256.HashData(body, hash);
        length += Hex(hash, buffer.AsSpan(length));
        SHA256.HashData(buffer.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private DayKey KeyOf(string time, string secret)
    {
        var key = Volatile.Read(ref _key);
        if (key is null || !time.StartsWith(key.Day, StringComparison.Ordinal) || key.Secret != secret)
        {
            key = DayKey.Derive(time[..8], secret, _options.Region, _options.SigningName);
            Volatile.Write(ref _key, key);
        }

        return key;
    }

    private static void Write(Span<byte> destination, [InterpolatedStringHandlerArgument(nameof(destination))] ref Utf8.TryWriteInterpolatedStringHandler text, out int length)
    {
        if (!Utf8.TryWrite(destination, ref text, out length))
        {
            throw new InvalidOperationException("The room for what is signed was counted too small.");
        }
    }

    private static int Hex(ReadOnlySpan<byte> bytes, Span<byte> destination) =>
        Convert.TryToHexStringLower(bytes, destination, out var length) ? length : throw new InvalidOperationException("The room for a hash was counted too small.");

    /// <summary>As the HTTP client writes it: without the scheme's own port.</summary>
    private static string HostOf(Uri endpoint)
    {
        var host = endpoint.HostNameType == UriHostNameType.Dns ? endpoint.IdnHost : endpoint.Host;
        return endpoint.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{endpoint.Port}");
    }

    /// <summary>The signing key of one day, secret, region and service. No record: its text would hold the secret.</summary>
    private sealed class DayKey(string day, string secret, byte[] key)
    {
        public string Day { get; } = day;

        public string Secret { get; } = secret;

        public byte[] Key { get; } = key;

        public static DayKey Derive(string day, string secret, string region, string service)
        {
            var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(day));
            foreach (var part in (ReadOnlySpan<string>)[region, service, "aws4_request"])
            {
                key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
            }

            return new DayKey(day, secret, key);
        }
    }
}
