using System.Buffers;
using System.Buffers.Binary;
using Kinesis.Consumer.Api.Wire;
using Shared.Checksums;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>
/// Takes an event stream apart into messages: total length, length of the headers, CRC of both, headers, payload, CRC of all before it.
/// Reads no byte more than it is asked for: what is not read stays in the connection's window, which holds the service back.
/// </summary>
/// <remarks>Damage is a <see cref="FormatException"/>, an end inside a message an <see cref="EndOfStreamException"/>; both leave the reader unusable.</remarks>
internal sealed class EventStreamReader(Stream stream) : IDisposable
{
    /// <summary>Largest block of headers (event stream specification).</summary>
    public const int MaxHeaderBytes = 128 * 1024;

    /// <summary>Largest payload (event stream specification); a record of 10 MiB in base64 takes 14 million.</summary>
    public const int MaxPayloadBytes = 24 * 1024 * 1024;

    private const int PreludeBytes = 12;
    private const int CrcBytes = 4;

    private byte[] _head = ArrayPool<byte>.Shared.Rent(512);
    private int _headerBytes;

    /// <summary>The size of the payload of the message whose head was read last.</summary>
    public int PayloadBytes { get; private set; }

    /// <summary>Reads the next message up to its payload; null at the end of the stream.</summary>
    public async ValueTask<EventHeaders?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(_head.AsMemory(0, PreludeBytes), PreludeBytes, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read == 0)
        {
            return null;
        }

        if (read < PreludeBytes)
        {
            throw new EndOfStreamException($"the stream ended {PreludeBytes - read} bytes before the end of a message's prelude");
        }

        ReadPrelude();
        await stream.ReadExactlyAsync(_head.AsMemory(PreludeBytes, _headerBytes), cancellationToken).ConfigureAwait(false);
        return EventHeaders.Read(_head.AsSpan(PreludeBytes, _headerBytes));
    }

    /// <summary>Reads the payload behind the head that was read last; the caller owns it.</summary>
    public async ValueTask<PooledBody> ReadPayloadAsync(CancellationToken cancellationToken)
    {
        var payload = await PooledBody.ReadExactlyAsync(stream, PayloadBytes + CrcBytes, cancellationToken).ConfigureAwait(false);
        var expected = BinaryPrimitives.ReadUInt32BigEndian(payload.Span[^CrcBytes..]);
        payload.Shorten(PayloadBytes);
        var actual = Crc32.Append(Crc32.Append(0, _head.AsSpan(0, PreludeBytes + _headerBytes)), payload.Span);
        if (actual == expected)
        {
            return payload;
        }

        payload.Dispose();
        throw new FormatException($"a message of {PayloadBytes} bytes has the checksum {actual:x8} instead of {expected:x8}");
    }

    public void Dispose()
    {
        stream.Dispose();
        var head = _head;
        _head = [];
        if (head.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    private void ReadPrelude()
    {
        var prelude = _head.AsSpan(0, PreludeBytes);
        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        var expected = BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]);
        var actual = Crc32.Append(0, prelude[..8]);
        if (actual != expected)
        {
            throw new FormatException($"a prelude has the checksum {actual:x8} instead of {expected:x8}");
        }

        if (headers > MaxHeaderBytes || total < PreludeBytes + headers + CrcBytes || total - PreludeBytes - headers - CrcBytes > MaxPayloadBytes)
        {
            throw new FormatException($"a message announces {total} bytes with {headers} bytes of headers");
        }

        _headerBytes = (int)headers;
        PayloadBytes = (int)(total - PreludeBytes - headers - CrcBytes);
        if (_head.Length < PreludeBytes + _headerBytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(PreludeBytes + _headerBytes);
            prelude.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_head);
            _head = larger;
        }
    }
}
