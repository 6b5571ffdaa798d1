using System.Buffers;
using System.IO.Compression;
using Ingest.Api.Admission;

namespace Ingest.Api.Documents;

/// <summary>A request's body, unpacked, in one pooled array. Its bytes, and what else is made of it, count among those of all requests.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private readonly HeldBytes _held;
    private byte[] _array = [];
    private int _length;
    private int _arrayBytes;
    private long _reserved;

    private RequestBody(HeldBytes held) => _held = held;

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    /// <summary>Reads and unpacks a body of at most so many unpacked bytes: a packed bomb is cut off there, whatever its ratio.</summary>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, HeldBytes held, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        RequestBody? body = null;
        try
        {
            body = new RequestBody(held);
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

    /// <summary>Takes room for as long as the body is there.</summary>
    /// <exception cref="RequestProblemException">The requests under way hold as much as they may.</exception>
    public void Reserve(long bytes)
    {
        if (!_held.TryTake(bytes))
        {
            throw new RequestProblemException("The requests under way hold as much memory as they may; send it again later")
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Title = "Too busy",
            };
        }

        _reserved += bytes;
    }

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
            _length = 0;
        }

        _held.Return(_reserved);
        _reserved = 0;
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
            : throw new RequestProblemException("Allowed as Content-Encoding: gzip, identity")
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
                Grow();
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

    /// <summary>While the old array is copied both are there, and both count.</summary>
    private void Grow()
    {
        var size = Math.Max(FirstBytes, _array.Length * 2);
        Reserve(size);
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Span.CopyTo(larger);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _held.Return(_arrayBytes);
        _reserved -= _arrayBytes;
        _array = larger;
        _arrayBytes = size;
    }
}
