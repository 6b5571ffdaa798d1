using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Records;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>
/// Checks one record of a put request and gives its text and hash key. What the client spelled canonically is used in place;
/// escapes in the data (<c>\/</c>, <c>\u002B</c>) are resolved in a scratch buffer that lives as long as the reader.
/// </summary>
internal sealed class PutRecordReader(ReadOnlyMemory<byte> body, string memberPrefix, int maxRecordBytes) : IDisposable
{
    private const int MaxPartitionKeyLength = 256;
    private byte[] _scratch = [];

    /// <summary>The record is valid until the next call.</summary>
    public RecordText Read(in PutItem item, out UInt128 hashKey)
    {
        var key = PartitionKey(item.PartitionKey, out var rawKey);
        hashKey = item.ExplicitHashKey.IsMissing ? HashKey.OfPartitionKey(key) : ExplicitHashKey(item.ExplicitHashKey);
        var keyBytes = key.Length;
        var data = Data(item.Data, out var dataBytes);
        return dataBytes + keyBytes <= maxRecordBytes
            ? new RecordText(rawKey, data, dataBytes + keyBytes)
            : throw KinesisError.Validation(
                $"java.nio.HeapByteBuffer[pos=0 lim={dataBytes} cap={dataBytes}]",
                memberPrefix + "data",
                $"Member must have length less than or equal to {maxRecordBytes}");
    }

    public void Dispose()
    {
        if (_scratch.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
        }
    }

    private ReadOnlySpan<byte> PartitionKey(BodyText text, out ReadOnlySpan<byte> raw)
    {
        if (text.IsMissing)
        {
            throw KinesisError.MissingMember(memberPrefix + "partitionKey");
        }

        raw = body.Span.Slice(text.Start, text.Length);
        var key = text.IsEscaped ? Unescape(text) : raw;
        if (!Utf8.IsValid(key))
        {
            throw new ServiceException("SerializationException", $"{memberPrefix}partitionKey is not valid UTF-8.");
        }

        var length = Encoding.UTF8.GetCharCount(key);
        return length == 0
            ? throw KinesisError.Validation("", memberPrefix + "partitionKey", "Member must have length greater than or equal to 1")
            : length > MaxPartitionKeyLength
            ? throw KinesisError.Validation(
                Encoding.UTF8.GetString(key),
                memberPrefix + "partitionKey",
                $"Member must have length less than or equal to {MaxPartitionKeyLength}")
            : key;
    }

    private UInt128 ExplicitHashKey(BodyText text)
    {
        var digits = body.Span.Slice(text.Start, text.Length);
        if (digits.IsEmpty || digits.Length > 39 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (digits[0] == '0' && digits.Length > 1))
        {
            throw KinesisError.Validation(
                Encoding.UTF8.GetString(digits),
                memberPrefix + "explicitHashKey",
                "Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})");
        }

        return HashKey.TryParse(digits, out var hashKey)
            ? hashKey
            : throw KinesisError.InvalidArgument(
                $"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {Encoding.UTF8.GetString(digits)}");
    }

    private ReadOnlySpan<byte> Data(BodyText text, out int decodedBytes)
    {
        if (text.IsMissing)
        {
            throw KinesisError.MissingMember(memberPrefix + "data");
        }

        var base64 = text.IsEscaped ? Unescape(text) : body.Span.Slice(text.Start, text.Length);
        if (!Base64.IsValid(base64, out decodedBytes))
        {
            throw new ServiceException("SerializationException", $"{memberPrefix}data is not valid base64.");
        }

        // White space is legal in base64 but not in the answers, and an unescaped text may hold what JSON must escape.
        return base64.Length == Base64.GetMaxEncodedToUtf8Length(decodedBytes) ? base64 : Canonical(base64, decodedBytes);
    }

    private static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> base64, int decodedBytes)
    {
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        Base64.DecodeFromUtf8(base64, decoded, out _, out _);
        var canonical = new byte[Base64.GetMaxEncodedToUtf8Length(decodedBytes)];
        Base64.EncodeToUtf8(decoded.AsSpan(0, decodedBytes), canonical, out _, out _);
        return canonical;
    }

    private ReadOnlySpan<byte> Unescape(BodyText text)
    {
        if (_scratch.Length < text.Length)
        {
            Dispose();
            _scratch = ArrayPool<byte>.Shared.Rent(text.Length);
        }

        try
        {
            var reader = new Utf8JsonReader(body.Span.Slice(text.Start - 1, text.Length + 2));
            reader.Read();
            return _scratch.AsSpan(0, reader.CopyString(_scratch));
        }
        catch (InvalidOperationException exception)
        {
            throw new ServiceException("SerializationException", exception.Message);
        }
    }
}
