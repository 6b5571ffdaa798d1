using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>
/// Decodes records inside the buffer they came in: payloads leave base64, and escaped keys lose their escapes,
/// at the place where they stood, so records are slices and one answer costs the same few allocations whatever it holds.
/// </summary>
/// <remarks>Overwriting is safe because the reader never looks back: a token is rewritten after it was read, and never grows.</remarks>
internal static class RecordsDecoder
{
    /// <summary>Most records of one answer (Kinesis API reference, GetRecords).</summary>
    private const int MostRecords = 10_000;

    /// <summary>A record with its names, times and numbers is seldom shorter; so the array seldom grows, and is seldom much too large.</summary>
    private const int ShortRecordBytes = 384;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 16 };

    /// <summary>Decodes an answer and takes ownership of its buffer, also when it throws.</summary>
    /// <param name="operation">Whose answer it is, for the error.</param>
    /// <param name="nextName">The property that says where to go on.</param>
    /// <param name="body">The answer.</param>
    public static DecodedRecords Decode(string operation, ReadOnlySpan<byte> nextName, PooledBody body)
    {
        var records = ArrayPool<KinesisRecord>.Shared.Rent(Math.Clamp(body.Length / ShortRecordBytes, 16, MostRecords));
        var count = 0;
        try
        {
            return Decode(body, nextName, ref records, ref count);
        }
        catch (Exception exception)
        {
            records.AsSpan(0, count).Clear();
            ArrayPool<KinesisRecord>.Shared.Return(records);
            body.Dispose();
            if (exception is JsonException or FormatException)
            {
                throw AwsErrors.Malformed(operation, exception.Message, exception);
            }

            throw;
        }
    }

    private static DecodedRecords Decode(PooledBody body, ReadOnlySpan<byte> nextName, ref KinesisRecord[] records, ref int count)
    {
        string? next = null;
        var millisBehind = 0L;
        IReadOnlyList<ChildShard> children = [];
        var reader = new Utf8JsonReader(body.Span, ReaderOptions);
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        while (JsonFields.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("Records"u8))
            {
                JsonFields.Expect(ref reader, JsonTokenType.StartArray);
                while (JsonFields.NextObject(ref reader))
                {
                    if (count == records.Length)
                    {
                        Grow(ref records);
                    }

                    records[count] = RecordFields.Read(ref reader, body.Array);
                    count++;
                }
            }
            else if (reader.ValueTextEquals(nextName))
            {
                next = JsonFields.OptionalString(ref reader);
            }
            else if (reader.ValueTextEquals("MillisBehindLatest"u8))
            {
                millisBehind = JsonFields.Int64(ref reader);
            }
            else if (reader.ValueTextEquals("ChildShards"u8))
            {
                children = ReadChildren(ref reader);
            }
            else
            {
                JsonFields.SkipValue(ref reader);
            }
        }

        // Anything but white space behind the object is no answer either.
        if (reader.Read())
        {
            throw JsonFields.Unexpected(ref reader, "the end");
        }

        return new DecodedRecords(
            records,
            count,
            body,
            next,
            TimeSpan.FromMilliseconds(Math.Clamp(millisBehind, 0, int.MaxValue * 1000L)),
            children,
            body.HeldBytes + (records.Length * Unsafe.SizeOf<KinesisRecord>()));
    }

    private static void Grow(ref KinesisRecord[] records)
    {
        var larger = ArrayPool<KinesisRecord>.Shared.Rent(records.Length * 2);
        records.AsSpan().CopyTo(larger);
        records.AsSpan().Clear();
        ArrayPool<KinesisRecord>.Shared.Return(records);
        records = larger;
    }

    private static List<ChildShard> ReadChildren(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Null))
        {
            throw JsonFields.Unexpected(ref reader, "an array");
        }

        var children = new List<ChildShard>(2);
        while (reader.TokenType != JsonTokenType.Null && JsonFields.NextObject(ref reader))
        {
            using var document = JsonDocument.ParseValue(ref reader);
            children.Add(ShardFields.ReadChild(document.RootElement));
        }

        return children;
    }
}
