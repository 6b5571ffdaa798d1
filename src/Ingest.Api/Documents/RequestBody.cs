using System.Buffers;
using System.IO.Compression;

namespace Ingest.Api.Documents;

/// <summary>A request's body, unpacked, in one pooled array.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _length;

    private RequestBody()
    {
    }

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    /// <summary>Reads and unpacks a body of at most so many unpacked bytes: a packed bomb is cut off there, whatever its ratio.</summary>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        RequestBody? body = null;
        try
        {
            body = new RequestBody();
            await using var unpacked = Unpack(request);
            await body.FillAsync(unpacked, maxBytes, cancellationToken);
            var filled = body;
            body = null;
            return filled;
        }
        catch (InvalidDataException exception)
        {
            throw new RequestProblemException("The body says it is gzip and is not", exception) { Title = "Malformed gzip" };
        }
        finally
        {
            body?.Dispose();
        }
    }

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
            _length = 0;
        }
    }

    private static Stream Unpack(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return request.Body;
        }

        return encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(request.Body, CompressionMode.Decompress)
            : throw new RequestProblemException("Allowed: gzip, identity")
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
                Title = "Unsupported content encoding",
            };
    }

    private static RequestProblemException TooLarge(int maxBytes) => new($"Allowed on this route: {maxBytes} bytes, unpacked")
    {
        Status = StatusCodes.Status413PayloadTooLarge,
        Title = "Body too large",
    };

    private async Task FillAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _array.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(_array.Length * 2);
                Span.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_array);
                _array = larger;
            }

            var read = await stream.ReadAsync(_array.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
        }
    }
}
