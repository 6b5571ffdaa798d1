using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Shards;

/// <summary>A shard as the stream lists it.</summary>
/// <param name="ShardId">Its name.</param>
/// <param name="Parents">The shards that it continues.</param>
/// <param name="HashKeys">The hash keys that it takes.</param>
/// <param name="IsClosed">Whether it takes no more records.</param>
/// <param name="Begins">Its first sequence number: another one in a stream that was deleted and created again. Null if it is not known.</param>
internal sealed record Shard(ShardId ShardId, IReadOnlyList<ShardId> Parents, HashKeyRange HashKeys, bool IsClosed, string? Begins = null)
{
    public static Shard From(ShardDescription description) => new(
        new ShardId(description.ShardId),
        ParentsOf(description.ParentShardId, description.AdjacentParentShardId),
        new HashKeyRange(description.StartingHashKey, description.EndingHashKey),
        description.IsClosed,
        description.StartingSequenceNumber);

    private static ShardId[] ParentsOf(string? parent, string? adjacent) => (parent, adjacent) switch
    {
        (null, null) => [],
        ({ } one, null) => [new ShardId(one)],
        (null, { } one) => [new ShardId(one)],
        ({ } one, { } two) => [new ShardId(one), new ShardId(two)],
    };
}
