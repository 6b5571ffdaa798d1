using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Kinesis.Consumer.Api.Wire;
using Shared.Checksums;

namespace Kinesis.Consumer.Api;

/// <summary>
/// Sends small requests to one AWS JSON service, thousands a second: <see cref="AwsJsonClient"/>'s rules without the SDK's pipeline, which costs several times what the
/// request does. Credentials are the SDK's; signing, clock and sorting of failures are this library's. One attempt a call: the caller repeats. Thread-safe.
/// </summary>
internal sealed class AwsPostClient : IDisposable
{
    /// <summary>An address that names several hosts over time is asked for anew.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker _http;
    private readonly Uri _endpoint;
    private readonly string _contentType;
    private readonly CredentialSource _credentials;
    private readonly RequestSigner _signer;
    private readonly SigningClock _clock;

    /// <summary>A client for one service.</summary>
    /// <param name="options">Which service, and where.</param>
    /// <param name="credentials">Whom requests are signed for.</param>
    /// <param name="timeProvider">The time that requests are signed with.</param>
    public AwsPostClient(AwsPostOptions options, CredentialSource credentials, TimeProvider timeProvider)
    {
        _endpoint = options.Endpoint;
        _contentType = $"application/x-amz-json-{options.JsonVersion}";
        _credentials = credentials;
        _signer = new RequestSigner(options, _contentType);
        _clock = new SigningClock(timeProvider);
#pragma warning disable CA2000 // the invoker owns its handler
        _http = new HttpMessageInvoker(CreateHandler(options.Proxy));
#pragma warning restore CA2000
    }

    /// <summary>Calls an operation once.</summary>
    /// <param name="target">The value of X-Amz-Target, such as <c>DynamoDB_20120810.PutItem</c>.</param>
    /// <param name="body">The request as JSON. Must stay unchanged until the call ends.</param>
    /// <param name="cancellationToken">Ends the call, in the middle of its answer too.</param>
    /// <exception cref="AwsRequestException">No answer came, or one that is not the service's.</exception>
    public async ValueTask<AwsPostAnswer> PostAsync(string target, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            var credentials = await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
            var signedAt = _clock.Now;
            using var request = Sign(target, body, credentials, signedAt);
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using var answer = await PooledBody.ReadAsync(stream, announcedLength: 0, cancellationToken).ConfigureAwait(false);
            CheckWhole(target, response, answer.Span);
            return response.StatusCode == HttpStatusCode.OK ? new AwsPostAnswer(HttpStatusCode.OK) : Refusal(response, answer.Span, credentials, signedAt);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (AwsErrors.IsKnown(exception))
        {
            // A cancellation that is not the caller's: the connection was not made in time.
            throw AwsErrors.Translate(target, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(IWebProxy? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            // No headers of a trace: they would be none of the signed ones, and the SDK's clients send none.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
        };
        if (proxy is not null)
        {
            handler.Proxy = proxy;
        }

        return handler;
    }

    /// <summary>An answer that was changed on its way, or a proxy's own page with status 200, says nothing about the request.</summary>
    private static void CheckWhole(string target, HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (response.Headers.NonValidated.TryGetValues("x-amz-crc32", out var values)
            && uint.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var expected)
            && Crc32.Append(0, body) != expected)
        {
            throw AwsErrors.Malformed(target, "its checksum is another");
        }

        if (response.StatusCode == HttpStatusCode.OK && !IsObject(body))
        {
            throw AwsErrors.Malformed(target, "it is no JSON object");
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> body)
    {
        if (body.SequenceEqual("{}"u8))
        {
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            // Skips over the object; what follows it is found by the next read.
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private HttpRequestMessage Sign(string target, ReadOnlyMemory<byte> body, ImmutableCredentials credentials, DateTimeOffset signedAt)
    {
        var (date, authorization) = _signer.Sign(target, body.Span, credentials, signedAt);
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", _contentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        if (credentials.UseToken)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", credentials.Token);
        }

        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TryAddWithoutValidation("User-Agent", "consumer");
        return request;
    }

    private AwsPostAnswer Refusal(HttpResponseMessage response, ReadOnlySpan<byte> body, ImmutableCredentials credentials, DateTimeOffset signedAt)
    {
        var (code, message) = ErrorBody.Read(body, Header(response, "x-amzn-ErrorType"), response.StatusCode);
        var kind = AwsErrors.Sort(code, response.StatusCode, message);
        if (_clock.Corrects(code, response.Headers.Date, signedAt))
        {
            kind = AwsErrorKind.Retryable;
        }

        if (code is "ExpiredToken" or "ExpiredTokenException")
        {
            _credentials.Renew(credentials);
        }

        return new AwsPostAnswer(response.StatusCode, code, message, kind, Header(response, "x-amzn-RequestId"));
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
