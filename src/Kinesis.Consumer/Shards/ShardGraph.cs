namespace Kinesis.Consumer.Shards;

/// <summary>The shards of a stream by descent. A snapshot.</summary>
internal sealed class ShardGraph
{
    private readonly Dictionary<ShardId, Shard> _shards = [];
    private readonly Dictionary<ShardId, List<ShardId>> _children = [];

    public ShardGraph(IEnumerable<Shard> shards)
    {
        foreach (var shard in shards)
        {
            _shards[shard.ShardId] = shard;
            foreach (var parent in shard.Parents)
            {
                if (!_children.TryGetValue(parent, out var children))
                {
                    _children[parent] = children = [];
                }

                children.Add(shard.ShardId);
            }
        }

        ParentsFirst = Sort();
    }

    /// <summary>Every listed shard, each behind its parents.</summary>
    public IReadOnlyList<Shard> ParentsFirst { get; }

    public bool Contains(ShardId shardId) => _shards.ContainsKey(shardId);

    public Shard? Find(ShardId shardId) => _shards.GetValueOrDefault(shardId);

    public IReadOnlyList<ShardId> ChildrenOf(ShardId shardId) => _children.GetValueOrDefault(shardId) ?? (IReadOnlyList<ShardId>)[];

    /// <summary>The parents that are still listed; older ones left the stream with their last record.</summary>
    public IEnumerable<ShardId> ListedParentsOf(Shard shard) => shard.Parents.Where(Contains);

    /// <summary>The shards that no listed one continues: the newest of each line.</summary>
    public IEnumerable<Shard> Leaves => ParentsFirst.Where(shard => ChildrenOf(shard.ShardId).Count == 0);

    /// <summary>Whether this is the listing of another stream of the same name: nothing that it has in common with an earlier one began at the same place.</summary>
    public bool IsOfOtherStreamThan(ShardGraph earlier)
    {
        var common = ParentsFirst.Where(shard => earlier.Contains(shard.ShardId)).ToList();
        return common.Count == 0 || common.Exists(shard => shard.Begins != earlier.Find(shard.ShardId)!.Begins);
    }

    /// <summary>Every ancestor of the marked shards, as far as they are listed or named as parents.</summary>
    public HashSet<ShardId> FindAncestors(Func<ShardId, bool> isMarked)
    {
        var ancestors = new HashSet<ShardId>();
        foreach (var shard in ParentsFirst.Reverse())
        {
            if (isMarked(shard.ShardId) || ancestors.Contains(shard.ShardId))
            {
                ancestors.UnionWith(shard.Parents);
            }
        }

        return ancestors;
    }

    private List<Shard> Sort()
    {
        var sorted = new List<Shard>(_shards.Count);
        var missing = new Dictionary<ShardId, int>(_shards.Count);
        var ready = new SortedSet<ShardId>();
        foreach (var shard in _shards.Values)
        {
            var parents = ListedParentsOf(shard).Count();
            missing[shard.ShardId] = parents;
            if (parents == 0)
            {
                ready.Add(shard.ShardId);
            }
        }

        while (ready.Count > 0)
        {
            var next = ready.Min;
            ready.Remove(next);
            sorted.Add(_shards[next]);
            foreach (var child in ChildrenOf(next))
            {
                if (--missing[child] == 0)
                {
                    ready.Add(child);
                }
            }
        }

        if (sorted.Count != _shards.Count)
        {
            throw new InvalidDataException(
                $"The stream's listing makes shards their own ancestors: {string.Join(", ", missing.Where(pair => pair.Value > 0).Select(pair => pair.Key))}");
        }

        return sorted;
    }
}
