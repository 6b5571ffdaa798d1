using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Shards;

/// <summary>A shard as the stream lists it.</summary>
internal sealed record Shard(ShardId ShardId, IReadOnlyList<ShardId> Parents, HashKeyRange HashKeys, bool IsClosed)
{
    public static Shard From(ShardDescription description) => new(
        new ShardId(description.ShardId),
        ParentsOf(description.ParentShardId, description.AdjacentParentShardId),
        new HashKeyRange(description.StartingHashKey, description.EndingHashKey),
        description.IsClosed);

    private static ShardId[] ParentsOf(string? parent, string? adjacent) => (parent, adjacent) switch
    {
        (null, null) => [],
        ({ } one, null) => [new ShardId(one)],
        (null, { } one) => [new ShardId(one)],
        ({ } one, { } two) => [new ShardId(one), new ShardId(two)],
    };
}
