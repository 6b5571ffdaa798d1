using System.Globalization;
using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Reads shards out of the answers of ListShards and GetRecords.</summary>
internal static class ShardFields
{
    public static ShardDescription ReadShard(JsonElement shard)
    {
        var hashKeys = shard.GetProperty("HashKeyRange");
        var sequence = shard.GetProperty("SequenceNumberRange");
        return new ShardDescription(
            Text(shard, "ShardId"),
            OptionalText(shard, "ParentShardId"),
            OptionalText(shard, "AdjacentParentShardId"),
            HashKey(hashKeys, "StartingHashKey"),
            HashKey(hashKeys, "EndingHashKey"),
            Text(sequence, "StartingSequenceNumber"),
            OptionalText(sequence, "EndingSequenceNumber"));
    }

    public static ChildShard ReadChild(JsonElement child)
    {
        try
        {
            var hashKeys = child.GetProperty("HashKeyRange");
            var parents = child.GetProperty("ParentShards").EnumerateArray().Select(parent => parent.GetString() ?? "").ToArray();
            return new ChildShard(Text(child, "ShardId"), parents, HashKey(hashKeys, "StartingHashKey"), HashKey(hashKeys, "EndingHashKey"));
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"a child shard is not as documented: {exception.Message}", exception);
        }
    }

    public static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException($"{name} is empty");

    public static string? OptionalText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static UInt128 HashKey(JsonElement range, string name) =>
        UInt128.TryParse(Text(range, name), NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new FormatException($"{name} \"{Text(range, name)}\" is no whole number below 2^128");
}
