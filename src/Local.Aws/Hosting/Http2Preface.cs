using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Local.Aws.Hosting;

/// <summary>
/// Lets one plain port speak HTTP/1.1 and HTTP/2 with prior knowledge. Kestrel picks a protocol by TLS's ALPN alone, so a connection that
/// opens with HTTP/2's preface ("PRI * HTTP/2.0") is given the ALPN feature that TLS would have set.
/// </summary>
internal static class Http2Preface
{
    private static readonly byte[] Start = "PRI "u8.ToArray();

    public static ConnectionDelegate Detect(ConnectionDelegate next) => async connection =>
    {
        if (await OpensWithPrefaceAsync(connection.Transport.Input, connection.ConnectionClosed).ConfigureAwait(false))
        {
            var negotiated = new NegotiatedHttp2();
            connection.Features.Set<ITlsConnectionFeature>(negotiated);
            connection.Features.Set<ITlsApplicationProtocolFeature>(negotiated);
        }

        await next(connection).ConfigureAwait(false);
    };

    private static async ValueTask<bool> OpensWithPrefaceAsync(PipeReader input, CancellationToken closed)
    {
        while (true)
        {
            var read = await input.ReadAsync(closed).ConfigureAwait(false);
            var length = (int)Math.Min(read.Buffer.Length, Start.Length);
            var matches = Matches(read.Buffer.Slice(0, length));
            if (!matches || length == Start.Length || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return matches && length == Start.Length;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool Matches(ReadOnlySequence<byte> prefix)
    {
        Span<byte> bytes = stackalloc byte[4];
        prefix.CopyTo(bytes);
        return Start.AsSpan().StartsWith(bytes[..(int)prefix.Length]);
    }

    private sealed class NegotiatedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        private static readonly byte[] Http2 = "h2"u8.ToArray();

        public X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol => Http2;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
