using Local.Aws.Hosting;

namespace Local.Aws.Kinesis.Streams;

/// <summary>One stream: its settings, and its shards, which only <see cref="Reshard"/> changes. Thread-safe.</summary>
internal sealed class LocalStream
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly bool _limited;
    private StreamSettings _settings;
    private ShardMap _shards = new([], []);
    private long _lastStamp;
    private int _nextNumber;

    public LocalStream(string name, string region, int shardCount, StreamSettings settings, bool limited, TimeProvider time)
    {
        Name = name;
        Arn = $"arn:aws:kinesis:{region}:{LocalAwsOptions.AccountId}:stream/{name}";
        CreatedAt = time.GetUtcNow();
        _time = time;
        _limited = limited;
        _settings = settings;
        Reshard(_ => [], (_, open) => Enumerable.Range(0, shardCount)
            .Select(index => open(
                HashKey.StartOf(index, shardCount),
                index == shardCount - 1 ? UInt128.MaxValue : HashKey.StartOf(index + 1, shardCount) - 1))
            .ToList());
    }

    public delegate LocalShard OpenShard(UInt128 startingHashKey, UInt128 endingHashKey);

    public string Name { get; }

    public string Arn { get; }

    public DateTimeOffset CreatedAt { get; }

    public StreamSettings Settings => Volatile.Read(ref _settings);

    /// <summary>The newest map without waiting for a reshard that is under way.</summary>
    public ShardMap CurrentShards => Volatile.Read(ref _shards);

    /// <summary>The stamp from which on records and shards are within retention.</summary>
    public long TrimHorizon => Math.Max(
        ((_time.GetUtcNow() - Settings.Retention - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) + 1,
        Volatile.Read(ref _shards).All is [var first, ..] ? first.Stamp : 0);

    /// <summary>Changes the settings; the function may be refused by an exception and sees the newest settings.</summary>
    public void Update(Func<StreamSettings, StreamSettings> change)
    {
        lock (_gate)
        {
            _settings = change(_settings);
        }
    }

    /// <summary>The shards within retention: a closed shard goes when its last record has expired.</summary>
    public ShardMap Shards()
    {
        lock (_gate)
        {
            var horizon = TrimHorizon;
            if (_shards.All.Any(shard => shard.ClosedStamp < horizon))
            {
                _shards = _shards with { All = _shards.All.RemoveAll(shard => shard.ClosedStamp < horizon) };
            }

            return _shards;
        }
    }

    /// <summary>
    /// Closes the chosen shards and opens others in their place as one step. Parents are closed before the children appear in the map,
    /// so a writer that was refused by a closed parent finds the children as soon as it can read the map again.
    /// </summary>
    public void Reshard(Func<ShardMap, IReadOnlyList<LocalShard>> choose, Func<IReadOnlyList<LocalShard>, OpenShard, IReadOnlyList<LocalShard>> replace)
    {
        lock (_gate)
        {
            var parents = choose(_shards);
            foreach (var parent in parents)
            {
                parent.Close(NextStamp());
            }

            var opened = replace(parents, (start, end) =>
                new LocalShard(_nextNumber++, NextStamp(), start, end, parents, _limited, _time));
            _shards = _shards.Replace(parents, opened);
        }
    }

    /// <summary>Stamps are the clock's microseconds, pushed on so that none is given twice: a child's is above its parents'.</summary>
    private long NextStamp()
    {
        _lastStamp = Math.Max(_lastStamp + 1, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        return _lastStamp;
    }
}
