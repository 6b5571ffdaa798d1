using System.Buffers.Binary;
using System.Text;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>Writes messages of an event stream by the letter of the specification, with a checksum of its own: bit by bit.</summary>
internal static class EventStreamWriter
{
    public static byte[] Event(string type, string payload) => Message(
        [(":message-type", "event"), (":event-type", type), (":content-type", "application/json")], Encoding.UTF8.GetBytes(payload));

    public static byte[] Records(string payload) => Event("SubscribeToShardEvent", payload);

    public static byte[] Exception(string type, string payload) => Message(
        [(":message-type", "exception"), (":exception-type", type)], Encoding.UTF8.GetBytes(payload));

    public static byte[] Message(IEnumerable<(string Name, string Value)> headers, byte[] payload)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            block.WriteByte((byte)name.Length);
            block.Write(Encoding.ASCII.GetBytes(name));
            block.WriteByte(7);
            block.Write([(byte)(value.Length >> 8), (byte)value.Length]);
            block.Write(Encoding.ASCII.GetBytes(value));
        }

        return Message(block.ToArray(), payload);
    }

    public static byte[] Message(byte[] headers, byte[] payload)
    {
        var message = new byte[12 + headers.Length + payload.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        headers.CopyTo(message, 12);
        payload.CopyTo(message, 12 + headers.Length);
        Seal(message);
        return message;
    }

    /// <summary>Makes both checksums right again.</summary>
    public static void Seal(byte[] message)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc(message.AsSpan(0, 8)));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc(message.AsSpan(0, message.Length - 4)));
    }

    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
