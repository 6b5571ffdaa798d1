namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>
/// Spaces the calls of all consumers of the process that count against the same limit: they take turns in the order in which they ask. Thread-safe;
/// one serves the process.
/// </summary>
internal sealed class CallPacer(TimeProvider timeProvider)
{
    private const int FirstSweep = 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<PacedTarget, long> _free = [];
    private readonly Dictionary<PacedTarget, ReadTurns> _reads = [];
    private int _sweepAt = FirstSweep;
    private int _sweepReadsAt = FirstSweep;

    /// <summary>Waits until the target has been left alone for the interval. A turn that is given up while waiting is lost to all.</summary>
    public ValueTask TakeTurnAsync(PacedTarget target, TimeSpan interval, CancellationToken cancellationToken)
    {
        var pause = Reserve(target, interval);
        return pause > TimeSpan.Zero ? new ValueTask(Task.Delay(pause, timeProvider, cancellationToken)) : ValueTask.CompletedTask;
    }

    /// <summary>The turns of calls that are paid for by what they read. To be asked for each time, as those of shards that nobody reads are forgotten.</summary>
    public ReadTurns ReadsOf(PacedTarget target)
    {
        lock (_gate)
        {
            if (!_reads.TryGetValue(target, out var turns))
            {
                if (_reads.Count >= _sweepReadsAt)
                {
                    SweepReadsNeedsLock();
                }

                _reads[target] = turns = new ReadTurns(timeProvider);
            }

            return turns;
        }
    }

    private TimeSpan Reserve(PacedTarget target, TimeSpan interval)
    {
        lock (_gate)
        {
            var now = timeProvider.GetTimestamp();
            var turn = _free.TryGetValue(target, out var free) && free > now ? free : now;
            _free[target] = turn + (long)(interval.TotalSeconds * timeProvider.TimestampFrequency);
            if (_free.Count >= _sweepAt)
            {
                SweepNeedsLock(now);
            }

            return timeProvider.GetElapsedTime(now, turn);
        }
    }

    /// <summary>Shards end and leases move on; a target that is free may be forgotten.</summary>
    private void SweepNeedsLock(long now)
    {
        foreach (var (target, free) in _free)
        {
            if (free <= now)
            {
                _free.Remove(target);
            }
        }

        _sweepAt = Math.Max(FirstSweep, _free.Count * 2);
    }

    private void SweepReadsNeedsLock()
    {
        foreach (var (target, turns) in _reads)
        {
            if (turns.IsIdle)
            {
                _reads.Remove(target);
            }
        }

        _sweepReadsAt = Math.Max(FirstSweep, _reads.Count * 2);
    }
}
