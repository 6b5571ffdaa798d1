using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Reads one record of a GetRecords answer and rewrites its values in place.</summary>
internal static class RecordFields
{
    /// <summary>Sequence numbers have at most this many digits (Kinesis API reference: 0 | ([1-9]\d{0,128})).</summary>
    private const int MaxSequenceDigits = 129;

    /// <summary>Base64 characters decoded at once: a multiple of 4 whose bytes stay in the first-level cache.</summary>
    private const int Base64Block = 8192;

    /// <summary>Reads the object that the reader stands at the start of.</summary>
    public static KinesisRecord Read(ref Utf8JsonReader reader, byte[] buffer)
    {
        ReadOnlyMemory<byte> data = default, key = default, sequence = default;
        var hasData = false;
        var arrival = 0L;
        while (JsonFields.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("Data"u8))
            {
                data = ReadData(ref reader, buffer);
                hasData = true;
            }
            else if (reader.ValueTextEquals("PartitionKey"u8))
            {
                key = ReadText(ref reader, buffer);
            }
            else if (reader.ValueTextEquals("SequenceNumber"u8))
            {
                sequence = ReadText(ref reader, buffer);
                CheckSequence(ref reader, sequence.Span);
            }
            else if (reader.ValueTextEquals("ApproximateArrivalTimestamp"u8))
            {
                arrival = ReadEpochMicros(ref reader);
            }
            else
            {
                JsonFields.SkipValue(ref reader);
            }
        }

        if (!hasData || key.IsEmpty || sequence.IsEmpty)
        {
            throw new FormatException(
                $"the record that ends at byte {reader.TokenStartIndex} has no {(!hasData ? "Data" : key.IsEmpty ? "PartitionKey" : "SequenceNumber")}");
        }

        return new KinesisRecord(data, key, sequence, SubSequenceNumber: 0, arrival);
    }

    private static ReadOnlyMemory<byte> ReadText(ref Utf8JsonReader reader, byte[] buffer)
    {
        JsonFields.Expect(ref reader, JsonTokenType.String);
        var start = (int)reader.TokenStartIndex + 1;
        return new ReadOnlyMemory<byte>(buffer, start, Unescape(ref reader, buffer, start));
    }

    private static ReadOnlyMemory<byte> ReadData(ref Utf8JsonReader reader, byte[] buffer)
    {
        JsonFields.Expect(ref reader, JsonTokenType.String);
        var start = (int)reader.TokenStartIndex + 1;
        // Some writers escape the slash of base64.
        var length = Unescape(ref reader, buffer, start);
        var decoded = DecodeInPlace(buffer.AsSpan(start, length));
        return decoded >= 0
            ? new ReadOnlyMemory<byte>(buffer, start, decoded)
            : throw new FormatException($"Data at byte {start} is not base64");
    }

    /// <summary>The length of the string's value at its start in the buffer.</summary>
    private static int Unescape(ref Utf8JsonReader reader, byte[] buffer, int start)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.Length;
        }

        // The reader's source and the target overlap, and nothing promises that unescaping works in place.
        var rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(rented);
            rented.AsSpan(0, length).CopyTo(buffer.AsSpan(start));
            return length;
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"the text at byte {start} holds an invalid escape or invalid UTF-8", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// Decodes block by block over the stack: the vectorised decoder wants source and target apart, and the framework's in-place
    /// decoder is several times slower.
    /// </summary>
    [SkipLocalsInit]
    private static int DecodeInPlace(Span<byte> text)
    {
        Span<byte> block = stackalloc byte[Base64Block / 4 * 3];
        var read = 0;
        var written = 0;
        while (read < text.Length)
        {
            var source = text.Slice(read, Math.Min(Base64Block, text.Length - read));
            var isLast = read + source.Length == text.Length;
            if (Base64.DecodeFromUtf8(source, block, out var consumed, out var produced, isLast) != OperationStatus.Done
                || consumed != source.Length)
            {
                return -1;
            }

            block[..produced].CopyTo(text[written..]);
            read += consumed;
            written += produced;
        }

        return written;
    }

    private static long ReadEpochMicros(ref Utf8JsonReader reader)
    {
        JsonFields.Expect(ref reader, JsonTokenType.Number);
        return EpochNumber.TryReadMicros(reader.ValueSpan, out var micros)
            ? micros
            : throw new FormatException($"ApproximateArrivalTimestamp at byte {reader.TokenStartIndex} is no time in seconds since 1970");
    }

    private static void CheckSequence(ref Utf8JsonReader reader, ReadOnlySpan<byte> digits)
    {
        if (digits.IsEmpty || digits.Length > MaxSequenceDigits || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            throw new FormatException($"SequenceNumber at byte {reader.TokenStartIndex} is not 1 to {MaxSequenceDigits} digits");
        }
    }
}
