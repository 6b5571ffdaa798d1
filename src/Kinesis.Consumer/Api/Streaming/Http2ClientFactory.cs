using System.Net;
using Amazon.Runtime;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>
/// Makes the SDK send over HTTP/2: negotiated by ALPN where there is TLS, by prior knowledge on plain endpoints, which have nothing to negotiate with.
/// </summary>
internal sealed class Http2ClientFactory : HttpClientFactory
{
    /// <summary>
    /// What the service may send ahead of the reader on one subscription; as in the KCL. A shard pushes 2 MB a second, so this covers a round trip of
    /// a quarter of a second. Where it starts, not where it ends: .NET lets a window grow to 16 MB on a long way, unless the process says otherwise
    /// (System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing, which no handler can be told by itself).
    /// </summary>
    private const int StreamWindowBytes = 512 * 1024;

    /// <summary>A connection that died without a word is noticed by a ping before the watchdog of every subscription on it wakes up.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>A connection that has no stream is closed, and addresses are looked up again.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        ArgumentNullException.ThrowIfNull(clientConfig);

        // A subscription has no end of its own; the caller's tokens end the call and the reading.
#pragma warning disable CA2000 // the client owns its handlers
        return new HttpClient(new AsHttp2(CreateHandler(clientConfig))) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
    }

    private static SocketsHttpHandler CreateHandler(IClientConfig clientConfig)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,

            // A connection takes about a hundred subscriptions; the next ones wait for another connection, not for a place in this one.
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = IdleTimeout,
            UseCookies = false,
        };
        if (clientConfig.GetWebProxy() is { } proxy)
        {
            handler.Proxy = proxy;
            handler.Proxy.Credentials = clientConfig.ProxyCredentials ?? handler.Proxy.Credentials;
        }

        return handler;
    }

    private sealed class AsHttp2(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
