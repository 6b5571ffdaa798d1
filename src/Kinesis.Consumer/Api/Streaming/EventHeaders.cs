using System.Buffers.Binary;
using System.Text;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>What the headers of one message say: its kind and, of a failure, its code and words.</summary>
/// <param name="Kind">What the message is.</param>
/// <param name="ErrorCode">The name of the exception or the code of the error; null of other messages.</param>
/// <param name="ErrorMessage">An error's message; that of an exception is in its payload.</param>
internal readonly record struct EventHeaders(EventKind Kind, string? ErrorCode, string? ErrorMessage)
{
    private const byte StringType = 7;

    // Lengths of the value by the header's type (event stream specification): true, false, byte, short, int, long, bytes, string, time, uuid.
    private static ReadOnlySpan<sbyte> ValueLengths => [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];

    /// <summary>Reads the block of headers; allocates nothing for an event of records.</summary>
    public static EventHeaders Read(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> messageType = default, eventType = default, errorCode = default, errorMessage = default;
        var rest = block;
        while (!rest.IsEmpty)
        {
            var name = Take(ref rest, Take(ref rest, 1)[0]);
            var type = Take(ref rest, 1)[0];
            var value = Take(ref rest, ValueLength(ref rest, type));
            if (type != StringType)
            {
                continue;
            }

            if (name.SequenceEqual(":message-type"u8))
            {
                messageType = value;
            }
            else if (name.SequenceEqual(":event-type"u8))
            {
                eventType = value;
            }
            else if (name.SequenceEqual(":exception-type"u8) || name.SequenceEqual(":error-code"u8))
            {
                errorCode = value;
            }
            else if (name.SequenceEqual(":error-message"u8))
            {
                errorMessage = value;
            }
        }

        if (messageType.SequenceEqual("event"u8))
        {
            return new EventHeaders(eventType.SequenceEqual("SubscribeToShardEvent"u8) ? EventKind.Records : EventKind.Other, null, null);
        }

        return messageType.SequenceEqual("exception"u8) || messageType.SequenceEqual("error"u8)
            ? new EventHeaders(EventKind.Failure, Text(errorCode), Text(errorMessage))
            : throw new FormatException($"a message has the type \"{Text(messageType)}\" instead of event, exception or error");
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);

    private static int ValueLength(scoped ref ReadOnlySpan<byte> rest, byte type)
    {
        if (type >= ValueLengths.Length)
        {
            throw new FormatException($"a header has a value of the unknown type {type}");
        }

        var length = (int)ValueLengths[type];
        return length >= 0 ? length : BinaryPrimitives.ReadUInt16BigEndian(Take(ref rest, 2));
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, int length)
    {
        if (length > rest.Length)
        {
            throw new FormatException($"the headers end {length - rest.Length} bytes too early");
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
