using System.Collections.Immutable;

namespace Local.Aws.Kinesis.Streams;

/// <summary>A stream's shards at one moment. Immutable: a reshard replaces it whole, so readers need no lock.</summary>
/// <param name="All">Every shard that has not expired, in the order of their numbers.</param>
/// <param name="Open">The shards that take records, in the order of their hash keys; together they cover all of them.</param>
internal sealed record ShardMap(ImmutableArray<LocalShard> All, ImmutableArray<LocalShard> Open)
{
    public LocalShard Route(UInt128 hashKey)
    {
        int low = 0, high = Open.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (Open[middle].StartingHashKey <= hashKey)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return Open[low];
    }

    public LocalShard? Find(string shardId) => All.FirstOrDefault(shard => shard.Id == shardId);

    public IEnumerable<LocalShard> ChildrenOf(LocalShard shard) => All.Where(child => child.Parents.Contains(shard));

    public ShardMap Replace(IReadOnlyCollection<LocalShard> closed, IReadOnlyCollection<LocalShard> opened) => new(
        All.AddRange(opened),
        [.. Open.Where(shard => !closed.Contains(shard)).Concat(opened).OrderBy(shard => shard.StartingHashKey)]);
}
