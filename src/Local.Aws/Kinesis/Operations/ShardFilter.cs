using System.Text.Json;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>Which shards a listing names. Times are stamps (microseconds since 1970), compared with when a shard opened and closed.</summary>
internal sealed record ShardFilter(string Type, string? ShardId, long Stamp)
{
    public static readonly ShardFilter All = new("FROM_TRIM_HORIZON", null, 0);

    public static ShardFilter Read(JsonElement request)
    {
        if (!request.TryGetProperty("ShardFilter", out var filter) || filter.ValueKind != JsonValueKind.Object)
        {
            return All;
        }

        var type = KinesisArguments.Text(filter, "Type") ?? throw KinesisError.MissingMember("shardFilter.type");
        var shardId = KinesisArguments.Text(filter, "ShardId");
        var time = KinesisArguments.Time(filter, "Timestamp");
        return type switch
        {
            "AFTER_SHARD_ID" when shardId is null => throw KinesisError.InvalidArgument("ShardId must be provided for filter type AFTER_SHARD_ID."),
            "AT_TIMESTAMP" or "FROM_TIMESTAMP" when time is null => throw KinesisError.InvalidArgument($"Timestamp must be provided for filter type {type}."),
            "AFTER_SHARD_ID" or "AT_TRIM_HORIZON" or "FROM_TRIM_HORIZON" or "AT_LATEST" or "AT_TIMESTAMP" or "FROM_TIMESTAMP" =>
                new ShardFilter(type, shardId, ((time ?? DateTimeOffset.UnixEpoch) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
            _ => throw KinesisError.Validation(
                type,
                "shardFilter.type",
                "Member must satisfy enum value set: [AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON, AT_LATEST, AT_TIMESTAMP, FROM_TIMESTAMP]"),
        };
    }

    public bool Admits(LocalShard shard, long trimHorizon) => Type switch
    {
        "AFTER_SHARD_ID" => string.CompareOrdinal(shard.Id, ShardId) > 0,
        "AT_LATEST" => shard.ClosedStamp is null,
        "AT_TRIM_HORIZON" => OpenAt(shard, trimHorizon),
        "AT_TIMESTAMP" => OpenAt(shard, Math.Max(Stamp, trimHorizon)),
        "FROM_TIMESTAMP" => shard.ClosedStamp is not { } closed || closed >= Math.Max(Stamp, trimHorizon),
        _ => true,
    };

    private static bool OpenAt(LocalShard shard, long stamp) => shard.Stamp <= stamp && (shard.ClosedStamp is not { } closed || closed >= stamp);
}
