using System.Text.Json;
using Local.Aws.Hosting;

namespace Local.Aws.Kinesis.Operations;

/// <summary>A PutRecord or PutRecords request, read in one pass without copying its records. A single record is a batch of one.</summary>
internal sealed class PutRequest
{
    private readonly List<PutItem> _items = [];

    public string? StreamName { get; private set; }

    public string? StreamArn { get; private set; }

    public IReadOnlyList<PutItem> Items => _items;

    public static PutRequest Read(ReadOnlySpan<byte> body, bool isBatch)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var request = new PutRequest();
            request.ReadRoot(ref reader, isBatch);
            return request;
        }
        catch (JsonException exception)
        {
            throw new ServiceException("SerializationException", exception.Message);
        }
    }

    private void ReadRoot(ref Utf8JsonReader reader, bool isBatch)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var single = new PutItem();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("StreamName"u8))
            {
                StreamName = ReadString(ref reader, "StreamName");
            }
            else if (reader.ValueTextEquals("StreamARN"u8))
            {
                StreamArn = ReadString(ref reader, "StreamARN");
            }
            else if (isBatch && reader.ValueTextEquals("Records"u8))
            {
                ReadRecords(ref reader);
            }
            else
            {
                ReadMember(ref reader, ref single);
            }
        }

        if (!isBatch)
        {
            _items.Add(single);
        }
    }

    private void ReadRecords(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException($"Records holds {reader.TokenType} at byte {reader.TokenStartIndex}, an object is expected.");
            }

            var item = new PutItem();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, ref item);
            }

            _items.Add(item);
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, ref PutItem item)
    {
        if (reader.ValueTextEquals("Data"u8))
        {
            item.Data = ReadText(ref reader, "Data");
        }
        else if (reader.ValueTextEquals("PartitionKey"u8))
        {
            item.PartitionKey = ReadText(ref reader, "PartitionKey");
        }
        else if (reader.ValueTextEquals("ExplicitHashKey"u8))
        {
            item.ExplicitHashKey = ReadText(ref reader, "ExplicitHashKey");
        }
        else
        {
            reader.Skip();
        }
    }

    private static BodyText ReadText(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => new BodyText((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped),
            JsonTokenType.Null => default,
            _ => throw new JsonException($"{member} is {reader.TokenType} at byte {reader.TokenStartIndex}, a string is expected."),
        };
    }

    private static string? ReadString(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Null
            ? reader.GetString()
            : throw new JsonException($"{member} is {reader.TokenType} at byte {reader.TokenStartIndex}, a string is expected.");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"{reader.TokenType} at byte {reader.TokenStartIndex}, {token} is expected.");
        }
    }
}
