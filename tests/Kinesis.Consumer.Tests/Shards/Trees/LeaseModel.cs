using System.Globalization;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Shards.Trees;

/// <summary>
/// Which leases must exist, thought of without any graph: a hash key has a line of shards, one after the other, and is read in exactly one of them.
/// The shards of a line follow each other by their numbers. Written apart from the planner, which walks parents and children.
/// </summary>
internal sealed class LeaseModel
{
    private readonly Dictionary<ShardId, Lease> _leases;
    private readonly Dictionary<ShardId, FakeShard> _listed;
    private readonly List<Link> _links;
    private readonly List<UInt128> _keys;
    private readonly HashSet<ShardId> _passed;
    private readonly DateTimeOffset? _start;

    /// <param name="shards">The listing.</param>
    /// <param name="leases">The table.</param>
    /// <param name="start">The time at which the application begins; null for the oldest records.</param>
    public LeaseModel(IReadOnlyList<FakeShard> shards, IReadOnlyList<Lease> leases, DateTimeOffset? start)
    {
        _leases = leases.ToDictionary(lease => lease.ShardId);
        _listed = shards.ToDictionary(shard => new ShardId(shard.ShardId));
        _start = start;
        _links = [.. shards.Select(shard => new Link(new ShardId(shard.ShardId), new HashKeyRange(shard.Start, shard.End), [.. shard.Parents.Select(id => new ShardId(id))]))
            .Concat(leases.Where(lease => !_listed.ContainsKey(lease.ShardId) && lease.HashKeys is not null).Select(lease => new Link(lease.ShardId, lease.HashKeys!.Value, lease.Parents)))
            .OrderBy(link => link.ShardId)];
        _keys = [.. _links.Select(link => link.Keys.Start).Concat(_links.Where(link => link.Keys.End < UInt128.MaxValue).Select(link => link.Keys.End + 1)).Distinct()];
        _passed = FindPassed();
    }

    /// <summary>The leases to add, with their checkpoints: the shards that are due on every one of their lines.</summary>
    public IReadOnlyDictionary<ShardId, Checkpoint> Due()
    {
        var dueByKey = _keys.ToDictionary(key => key, DueOn);
        return _links.Where(link => KeysOf(link).All(key => dueByKey[key] == link.ShardId)).ToDictionary(
            link => link.ShardId,
            link => _start is { } start && !KeysOf(link).Any(key => Before(key, link) is { } before && IsFinished(before)) && !IsAwaited(link.ShardId)
                ? Checkpoint.AtTimestamp(start)
                : Checkpoint.TrimHorizon);
    }

    /// <summary>The finished leases that are deleted sooner or later, if nothing else happens.</summary>
    public IReadOnlySet<ShardId> Done()
    {
        var isWhole = _keys.TrueForAll(key => Line(key).Any(link => _leases.TryGetValue(link.ShardId, out var lease) && !lease.IsFinished));
        if (!isWhole)
        {
            return new HashSet<ShardId>();
        }

        var left = _leases.Values.Where(lease => lease.IsFinished).Select(lease => lease.ShardId).ToHashSet();
        var done = new HashSet<ShardId>();
        int before;
        do
        {
            before = done.Count;
            done.UnionWith(left.Where(id => !done.Contains(id)
                && !_leases[id].Parents.Any(parent => _leases.ContainsKey(parent) && !done.Contains(parent))
                && IsNeededNoMore(_links.Find(link => link.ShardId == id))).ToList());
        }
        while (done.Count > before);
        return done;
    }

    private bool IsNeededNoMore(Link link)
    {
        var next = KeysOf(link).Select(key => Line(key).Cast<Link?>().FirstOrDefault(other => other!.Value.ShardId > link.ShardId));
        return !_listed.ContainsKey(link.ShardId) && next.Where(other => other?.Parents.Contains(link.ShardId) == true).All(IsAhead);
    }

    private bool IsAhead(Link? link) => link is { } one && _leases.TryGetValue(one.ShardId, out var lease) && !lease.Checkpoint.IsInitial;

    private ShardId? DueOn(UInt128 key)
    {
        var line = Line(key).ToList();
        var newest = line.FindLastIndex(link => _leases.ContainsKey(link.ShardId));
        if (line.Take(Math.Max(newest, 0)).Any(link => IsAwaited(link.ShardId)))
        {
            // What comes before the newest lease was read, but for a parent that the beginning of a merge waits for.
            return line.First(link => IsAwaited(link.ShardId)).ShardId;
        }

        if (newest >= 0 && !IsFinished(line[newest]))
        {
            return null;
        }

        return line.Skip(newest + 1)
            .Where(link => !_passed.Contains(link.ShardId) && (newest >= 0 || IsInReach(_listed[link.ShardId])))
            .Select(link => (ShardId?)link.ShardId)
            .FirstOrDefault();
    }

    private bool IsInReach(FakeShard shard) => _start is null || shard.ClosedAt is null || shard.ClosedAt >= _start;

    /// <summary>
    /// The shards before one that has a lease, on any of their lines: a merge begins when all that it was merged from is read,
    /// so what was read on one line was read on all. Where a line has no lease after such a shard, that one was lost.
    /// </summary>
    private HashSet<ShardId> FindPassed()
    {
        var passed = new HashSet<ShardId>();
        foreach (var link in Enumerable.Reverse(_links))
        {
            if (KeysOf(link).Any(key => Line(key).Any(other => other.ShardId > link.ShardId && (_leases.ContainsKey(other.ShardId) || passed.Contains(other.ShardId)))))
            {
                passed.Add(link.ShardId);
            }
        }

        return passed;
    }

    private bool IsAwaited(ShardId shardId) => !_leases.ContainsKey(shardId) && _listed.Values.Any(child =>
        child.Parents.Count() == 2
        && child.Parents.Contains(shardId.Value)
        && child.Parents.Any(parent => _leases.ContainsKey(new ShardId(parent)))
        && _leases.TryGetValue(new ShardId(child.ShardId), out var lease)
        && lease.Checkpoint.Kind == CheckpointKind.TrimHorizon);

    private bool IsFinished(Link link) => _leases.TryGetValue(link.ShardId, out var lease) && lease.IsFinished;

    private IEnumerable<Link> Line(UInt128 key) => _links.Where(link => link.Keys.Start <= key && key <= link.Keys.End);

    private Link? Before(UInt128 key, Link link) =>
        Line(key).Where(other => other.ShardId < link.ShardId && link.Parents.Contains(other.ShardId)).Cast<Link?>().LastOrDefault();

    private IEnumerable<UInt128> KeysOf(Link link) => _keys.Where(key => link.Keys.Start <= key && key <= link.Keys.End);

    private readonly record struct Link(ShardId ShardId, HashKeyRange Keys, IReadOnlyList<ShardId> Parents)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ShardId} {Keys}");
    }
}
