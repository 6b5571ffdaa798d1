using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Local.Aws.Tests.Wire;

/// <summary>Reads vnd.amazon.eventstream messages by the format's text: both checksums are computed bit by bit, apart from the code under test.</summary>
internal sealed class EventStreamReader(Stream stream)
{
    /// <summary>The next message's type and payload; null at the stream's end.</summary>
    public async Task<(string Type, JsonElement Payload)?> ReadAsync(CancellationToken cancellationToken)
    {
        var prelude = new byte[12];
        if (await stream.ReadAtLeastAsync(prelude, prelude.Length, throwOnEndOfStream: false, cancellationToken) == 0)
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prelude)];
        prelude.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(12), cancellationToken);
        Assert.Equal(Crc(prelude.AsSpan(0, 8)), BinaryPrimitives.ReadUInt32BigEndian(prelude.AsSpan(8)));
        Assert.Equal(Crc(message.AsSpan(0, message.Length - 4)), BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(message.Length - 4)));
        var headerBytes = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
        var headers = Headers(message.AsSpan(12, headerBytes));
        Assert.Equal("event", headers[":message-type"]);
        return (headers[":event-type"], JsonSerializer.Deserialize<JsonElement>(message.AsSpan(12 + headerBytes, message.Length - 16 - headerBytes)));
    }

    private static Dictionary<string, string> Headers(ReadOnlySpan<byte> bytes)
    {
        Dictionary<string, string> headers = [];
        while (!bytes.IsEmpty)
        {
            int nameLength = bytes[0];
            var name = Encoding.ASCII.GetString(bytes.Slice(1, nameLength));
            Assert.Equal(7, bytes[1 + nameLength]);
            var valueLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 + nameLength)..]);
            headers[name] = Encoding.UTF8.GetString(bytes.Slice(4 + nameLength, valueLength));
            bytes = bytes[(4 + nameLength + valueLength)..];
        }

        return headers;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
