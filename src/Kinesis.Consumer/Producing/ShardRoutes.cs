using System.Collections.Frozen;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Producing;

/// <summary>Which open shard takes which hash keys, as a listing of the stream says. Every hash key has a place: what no open shard takes is a gap.</summary>
internal sealed class ShardRoutes
{
    private readonly Route[] _routes;
    private readonly FrozenDictionary<string, HashKeyRange> _ranges;

    private ShardRoutes(Route[] routes, FrozenDictionary<string, HashKeyRange> ranges)
    {
        _routes = routes;
        _ranges = ranges;
    }

    /// <summary>Nothing is known: one gap.</summary>
    public static ShardRoutes Unknown { get; } = Of([]);

    public int Count => _routes.Length;

    public static ShardRoutes Of(IReadOnlyList<ShardDescription> shards)
    {
        var parents = shards.SelectMany(shard => new[] { shard.ParentShardId, shard.AdjacentParentShardId }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var open = shards.Where(shard => !shard.IsClosed && !parents.Contains(shard.ShardId)).OrderBy(shard => shard.StartingHashKey);
        var routes = new List<Route>();
        var next = UInt128.Zero;
        var isFull = false;
        foreach (var shard in open)
        {
            if (isFull || shard.StartingHashKey < next)
            {
                continue; // a listing in the middle of a reshard; the next one will do
            }

            if (shard.StartingHashKey > next)
            {
                routes.Add(new Route(null, new HashKeyRange(next, shard.StartingHashKey - 1)));
            }

            routes.Add(new Route(shard.ShardId, new HashKeyRange(shard.StartingHashKey, shard.EndingHashKey)));
            isFull = shard.EndingHashKey == UInt128.MaxValue;
            next = shard.EndingHashKey + 1;
        }

        if (!isFull)
        {
            routes.Add(new Route(null, new HashKeyRange(next, UInt128.MaxValue)));
        }

        var ranges = shards.DistinctBy(shard => shard.ShardId)
            .ToFrozenDictionary(shard => shard.ShardId, shard => new HashKeyRange(shard.StartingHashKey, shard.EndingHashKey), StringComparer.Ordinal);
        return new ShardRoutes([.. routes], ranges);
    }

    public Route this[int index] => _routes[index];

    /// <summary>The place of a hash key.</summary>
    public int IndexOf(UInt128 hash)
    {
        var (low, high) = (0, _routes.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (hash > _routes[middle].Range.End)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The hash keys of a shard, open or closed; false if it was not listed.</summary>
    public bool TryGetRange(string shardId, out HashKeyRange range) => _ranges.TryGetValue(shardId, out range);

    /// <param name="ShardId">Null for a gap.</param>
    /// <param name="Range">Its hash keys.</param>
    public readonly record struct Route(string? ShardId, HashKeyRange Range);
}
