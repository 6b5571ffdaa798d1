using System.Globalization;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The stream itself: shards by descent, and their records. Knows the truth that the oracle compares with.</summary>
internal sealed class SimulatedStream
{
    private readonly World _world;
    private readonly Dictionary<ShardId, StreamShard> _byId = [];
    private readonly Dictionary<(ShardId Shard, string Key), StreamRecord> _newest = [];
    private long _sequence;

    public SimulatedStream(World world, int shardCount)
    {
        _world = world;
        var width = UInt128.MaxValue / (UInt128)shardCount;
        for (var i = 0; i < shardCount; i++)
        {
            Add(width * (UInt128)i, i == shardCount - 1 ? UInt128.MaxValue : (width * (UInt128)(i + 1)) - 1, []);
        }
    }

    public List<StreamShard> Shards { get; } = [];

    /// <summary>Every record, in the order of their puts.</summary>
    public List<StreamRecord> Records { get; } = [];

    /// <summary>The open shards in the order of their hash keys: neighbours can be merged.</summary>
    public IReadOnlyList<StreamShard> Open => [.. Shards.Where(shard => shard.ClosedAt is null).OrderBy(shard => shard.Start)];

    /// <summary>Iterators that were issued earlier than this are expired.</summary>
    public long ExpiredBefore { get; private set; } = -1;

    public DateTimeOffset Now => ProcessClock.Epoch + TimeSpan.FromTicks(_world.Now);

    public StreamShard this[ShardId shardId] => _byId[shardId];

    public StreamShard? Find(string shardId) => _byId.GetValueOrDefault(new ShardId(shardId)) is { IsForgotten: false } shard ? shard : null;

    /// <summary>The newest sequence number: all later records have greater ones.</summary>
    public SequenceNumber Tip => SequenceNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"4957{_sequence:D16}"));

    public void ExpireIterators() => ExpiredBefore = _world.Now;

    public void Put(string key, int bytes)
    {
        var hash = Hash(key);
        Put(Shards.Find(candidate => candidate.Takes(hash))!, key, bytes);
    }

    /// <summary>As a producer that names the hash key itself.</summary>
    public StreamRecord Put(StreamShard shard, string key, int bytes)
    {
        _sequence += 1 + (Hash($"{key}{_sequence}") % 7 == 0 ? 1000 : 0);
        var record = new StreamRecord(Records.Count, key, shard.ShardId, shard.Records.Count, Tip, Now, bytes, _newest.GetValueOrDefault((shard.ShardId, key)));
        _newest[(shard.ShardId, key)] = record;
        shard.Records.Add(record);
        Records.Add(record);
        return record;
    }

    public (StreamShard Low, StreamShard High) Split(StreamShard parent)
    {
        var middle = parent.Start + ((parent.End - parent.Start) / 2);
        return (Add(parent.Start, middle, [parent]), Add(middle + 1, parent.End, [parent]));
    }

    public StreamShard Merge(StreamShard left, StreamShard right) => Add(left.Start, right.End, [left, right]);

    /// <summary>What the stream lists. Retention takes closed shards out of it.</summary>
    public IEnumerable<StreamShard> Listed => Shards.Where(shard => !shard.IsForgotten);

    /// <summary>Lets go of shards that were closed so long ago, as retention does.</summary>
    public void Forget(TimeSpan age, Func<StreamShard, bool> mayForget)
    {
        foreach (var shard in Listed.Where(shard => shard.ClosedAt is { } closed && _world.Now - closed > age.Ticks && mayForget(shard)))
        {
            shard.ForgottenAt = _world.Now;
        }
    }

    private StreamShard Add(UInt128 start, UInt128 end, IReadOnlyList<StreamShard> parents)
    {
        var shard = new StreamShard(Shards.Count, start, end, parents, _world.Now);
        foreach (var parent in parents)
        {
            parent.ClosedAt = _world.Now;
            parent.Children.Add(shard);
        }

        Shards.Add(shard);
        _byId.Add(shard.ShardId, shard);
        return shard;
    }

    /// <summary>FNV-1a, spread over the whole range of hash keys; the service's MD5 would do nothing else for the simulation.</summary>
    private static UInt128 Hash(string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in key)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        hash ^= hash >> 29;
        return ((UInt128)(hash * 0x9E3779B97F4A7C15UL) << 64) | hash;
    }
}
