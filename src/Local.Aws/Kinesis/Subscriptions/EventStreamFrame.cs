using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Local.Aws.Checksums;

namespace Local.Aws.Kinesis.Subscriptions;

/// <summary>A message of vnd.amazon.eventstream: total length, header length, CRC of both, headers, payload, CRC of all.</summary>
internal static class EventStreamFrame
{
    public const string ContentType = "application/vnd.amazon.eventstream";
    private const int PreludeBytes = 12;
    private const int CrcBytes = 4;
    private const byte StringHeader = 7;

    public static void Write(IBufferWriter<byte> output, string eventType, ReadOnlySpan<byte> payload)
    {
        Span<byte> headers = stackalloc byte[160];
        var headerBytes = WriteHeader(headers, ":message-type", "event");
        headerBytes += WriteHeader(headers[headerBytes..], ":event-type", eventType);
        headerBytes += WriteHeader(headers[headerBytes..], ":content-type", "application/x-amz-json-1.1");
        var total = PreludeBytes + headerBytes + payload.Length + CrcBytes;
        var frame = output.GetSpan(total)[..total];
        BinaryPrimitives.WriteInt32BigEndian(frame, total);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], headerBytes);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], CrcTable.HashCrc32(frame[..8]));
        headers[..headerBytes].CopyTo(frame[PreludeBytes..]);
        payload.CopyTo(frame[(PreludeBytes + headerBytes)..]);
        BinaryPrimitives.WriteUInt32BigEndian(frame[^CrcBytes..], CrcTable.HashCrc32(frame[..^CrcBytes]));
        output.Advance(total);
    }

    private static int WriteHeader(Span<byte> destination, string name, string value)
    {
        destination[0] = (byte)name.Length;
        var at = 1 + Encoding.ASCII.GetBytes(name, destination[1..]);
        destination[at++] = StringHeader;
        BinaryPrimitives.WriteInt16BigEndian(destination[at..], (short)value.Length);
        at += 2;
        return at + Encoding.ASCII.GetBytes(value, destination[at..]);
    }
}
