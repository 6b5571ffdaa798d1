using System.Text.Json;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis;

/// <summary>Structures that several answers share.</summary>
internal static class KinesisJson
{
    public static void WriteShard(Utf8JsonWriter json, LocalShard shard)
    {
        json.WriteStartObject();
        WriteIdentity(json, shard);
        json.WriteStartObject("SequenceNumberRange");
        json.WriteString("StartingSequenceNumber", shard.StartingSequenceNumber);
        if (shard.EndingSequenceNumber is { } ending)
        {
            json.WriteString("EndingSequenceNumber", ending);
        }

        json.WriteEndObject();
        switch (shard.Parents)
        {
            case [var parent]:
                json.WriteString("ParentShardId", parent.Id);
                break;
            case [var parent, var adjacent]:
                json.WriteString("ParentShardId", parent.Id);
                json.WriteString("AdjacentParentShardId", adjacent.Id);
                break;
            default:
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>The children that the last read of a closed shard names.</summary>
    public static void WriteChildShards(Utf8JsonWriter json, LocalStream stream, LocalShard shard)
    {
        json.WriteStartArray("ChildShards");
        foreach (var child in stream.Shards().ChildrenOf(shard))
        {
            json.WriteStartObject();
            WriteIdentity(json, child);
            json.WriteStartArray("ParentShards");
            foreach (var parent in child.Parents)
            {
                json.WriteStringValue(parent.Id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteTime(Utf8JsonWriter json, string member, DateTimeOffset time) =>
        json.WriteNumber(member, time.ToUnixTimeMilliseconds() / 1000m);

    private static void WriteIdentity(Utf8JsonWriter json, LocalShard shard)
    {
        json.WriteString("ShardId", shard.Id);
        json.WriteStartObject("HashKeyRange");
        json.WriteString("StartingHashKey", HashKey.Format(shard.StartingHashKey));
        json.WriteString("EndingHashKey", HashKey.Format(shard.EndingHashKey));
        json.WriteEndObject();
    }
}
