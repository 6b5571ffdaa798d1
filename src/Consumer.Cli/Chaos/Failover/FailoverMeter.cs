using Consumer.Cli.Chaos.Disturbances;

namespace Consumer.Cli.Chaos.Failover;

/// <summary>
/// Measures takeovers: hears of every GetRecords and checkpoint that reaches the embedded AWS, and by whom. Safe for concurrent use.
/// </summary>
internal sealed class FailoverMeter(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string ShardId, string Worker), Touch> _touches = [];
    private readonly Dictionary<string, Expected> _expected = new(StringComparer.Ordinal);
    private readonly List<Takeover> _done = [];

    /// <summary>A worker asks for records of a shard.</summary>
    public void Read(string shardId, string worker)
    {
        var now = timeProvider.GetTimestamp();
        lock (_gate)
        {
            _touches[(shardId, worker)] = new Touch(now, now);
            if (_expected.TryGetValue(shardId, out var expected) && expected.Takeover.Victim != worker)
            {
                _expected.Remove(shardId);
                var victim = _touches.GetValueOrDefault((shardId, expected.Takeover.Victim), new Touch(expected.Since, expected.Since));
                var from = expected.Takeover.Cause == DisturbanceKind.Terminate ? victim.Last : expected.Since;
                _done.Add(expected.Takeover with
                {
                    Gap = timeProvider.GetElapsedTime(from, now),
                    Unread = timeProvider.GetElapsedTime(victim.LastRead, now),
                    Taker = worker,
                });
            }
        }
    }

    /// <summary>A worker moves the checkpoint of a shard.</summary>
    public void Checkpoint(string shardId, string worker)
    {
        var now = timeProvider.GetTimestamp();
        lock (_gate)
        {
            _touches[(shardId, worker)] = _touches.GetValueOrDefault((shardId, worker), new Touch(now, now)) with { Last = now };
        }
    }

    /// <summary>From <paramref name="since"/> on, other workers are to take over these shards.</summary>
    public void Expect(DisturbanceKind cause, string victim, IEnumerable<string> shardIds, bool isCalm, long since)
    {
        lock (_gate)
        {
            foreach (var shardId in shardIds)
            {
                // A shard whose first taker is hit before it read anything is one long takeover; it says nothing about either.
                var isFirst = !_expected.Remove(shardId);
                _expected[shardId] = new Expected(new Takeover(cause, victim, shardId, isCalm && isFirst), since);
            }
        }
    }

    /// <summary>Shards that have come to their end need no taker; these are all the others.</summary>
    public void FinishedBut(IReadOnlySet<string> shardIds)
    {
        lock (_gate)
        {
            foreach (var finished in _expected.Keys.Where(shardId => !shardIds.Contains(shardId)).ToList())
            {
                _expected.Remove(finished);
            }
        }
    }

    /// <summary>Everything measured, and the takeovers that never came.</summary>
    public IReadOnlyList<Takeover> Takeovers()
    {
        lock (_gate)
        {
            return [.. _done, .. _expected.Values.Select(expected => expected.Takeover)];
        }
    }

    private readonly record struct Touch(long LastRead, long Last);

    private sealed record Expected(Takeover Takeover, long Since);
}
