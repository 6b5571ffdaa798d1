using System.Globalization;
using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Writes the bodies of all requests but PutRecords, whose batch is its own body.</summary>
internal static class KinesisRequests
{
    /// <summary>Shards asked for in one ListShards page; the service's default (Kinesis API reference).</summary>
    private const int ShardsPerPage = 1000;

    public static byte[] GetRecords(string shardIterator, int limit, string? streamArn) => Write(json =>
    {
        json.WriteString("ShardIterator", shardIterator);
        json.WriteNumber("Limit", limit);
        if (streamArn is not null)
        {
            json.WriteString("StreamARN", streamArn);
        }
    });

    public static byte[] GetShardIterator(ShardIteratorRequest request) => Write(json =>
    {
        WriteStream(json, request.StreamName);
        json.WriteString("ShardId", request.ShardId);
        json.WriteString("ShardIteratorType", KinesisNames.Of(request.Type));
        if (request.SequenceNumber is { } sequence)
        {
            json.WriteString("StartingSequenceNumber", sequence);
        }

        if (request.Timestamp is { } timestamp)
        {
            json.WriteNumber("Timestamp", EpochSeconds(timestamp));
        }
    });

    public static byte[] ListShards(string streamName, ShardFilter? filter, string? token) => Write(json =>
    {
        json.WriteNumber("MaxResults", ShardsPerPage);
        if (token is not null)
        {
            // The service refuses the stream's name and the filter beside a token.
            json.WriteString("NextToken", token);
            return;
        }

        WriteStream(json, streamName);
        if (filter is not null)
        {
            WriteFilter(json, filter);
        }
    });

    public static byte[] OfStream(string streamName) => Write(json => WriteStream(json, streamName));

    public static byte[] PutRecord(string streamName, ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> data)
    {
        using var stream = new MemoryStream(data.Length * 3 / 2);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteStream(json, streamName);
            json.WriteString("PartitionKey", partitionKey);
            json.WriteBase64String("Data", data);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static byte[] CreateStream(string streamName, int? shardCount) => Write(json =>
    {
        WriteStream(json, streamName);
        if (shardCount is { } count)
        {
            json.WriteNumber("ShardCount", count);
        }

        json.WriteStartObject("StreamModeDetails");
        json.WriteString("StreamMode", shardCount is null ? "ON_DEMAND" : "PROVISIONED");
        json.WriteEndObject();
    });

    public static byte[] DeleteStream(string streamName) => Write(json =>
    {
        WriteStream(json, streamName);
        json.WriteBoolean("EnforceConsumerDeletion", true);
    });

    public static byte[] ListStreams(string? after) => Write(json =>
    {
        if (after is not null)
        {
            json.WriteString("ExclusiveStartStreamName", after);
        }
    });

    public static byte[] SplitShard(string streamName, string shardId, UInt128 newStartingHashKey) => Write(json =>
    {
        WriteStream(json, streamName);
        json.WriteString("ShardToSplit", shardId);
        json.WriteString("NewStartingHashKey", newStartingHashKey.ToString(CultureInfo.InvariantCulture));
    });

    public static byte[] MergeShards(string streamName, string shardId, string adjacentShardId) => Write(json =>
    {
        WriteStream(json, streamName);
        json.WriteString("ShardToMerge", shardId);
        json.WriteString("AdjacentShardToMerge", adjacentShardId);
    });

    public static byte[] UpdateShardCount(string streamName, int targetShardCount) => Write(json =>
    {
        WriteStream(json, streamName);
        json.WriteNumber("TargetShardCount", targetShardCount);
        json.WriteString("ScalingType", "UNIFORM_SCALING");
    });

    public static byte[] OfConsumer(string streamArn, string consumerName) => Write(json =>
    {
        json.WriteString("StreamARN", streamArn);
        json.WriteString("ConsumerName", consumerName);
    });

    public static byte[] SubscribeToShard(SubscribeToShardRequest request) => Write(json =>
    {
        json.WriteString("ConsumerARN", request.ConsumerArn);
        json.WriteString("ShardId", request.ShardId);
        json.WriteStartObject("StartingPosition");
        json.WriteString("Type", KinesisNames.Of(request.Type));
        if (request.SequenceNumber is { } sequence)
        {
            json.WriteString("SequenceNumber", sequence);
        }

        if (request.Timestamp is { } timestamp)
        {
            json.WriteNumber("Timestamp", EpochSeconds(timestamp));
        }

        json.WriteEndObject();
    });

    /// <summary>A stream's name never has a colon, its ARN always.</summary>
    private static void WriteStream(Utf8JsonWriter json, string stream) =>
        json.WriteString(stream.Contains(':', StringComparison.Ordinal) ? "StreamARN" : "StreamName", stream);

    private static void WriteFilter(Utf8JsonWriter json, ShardFilter filter)
    {
        json.WriteStartObject("ShardFilter");
        json.WriteString("Type", KinesisNames.Of(filter.Type));
        if (filter.ShardId is { } shardId)
        {
            json.WriteString("ShardId", shardId);
        }

        if (filter.Timestamp is { } timestamp)
        {
            json.WriteNumber("Timestamp", EpochSeconds(timestamp));
        }

        json.WriteEndObject();
    }

    private static decimal EpochSeconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond;

    private static byte[] Write(Action<Utf8JsonWriter> fields)
    {
        using var stream = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
