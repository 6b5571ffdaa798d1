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
    private int _sweepAt = FirstSweep;

    /// <summary>Waits until the target has been left alone for the interval. A turn that is given up while waiting is lost to all.</summary>
    public ValueTask TakeTurnAsync(PacedTarget target, TimeSpan interval, CancellationToken cancellationToken)
    {
        var pause = Reserve(target, interval);
        return pause > TimeSpan.Zero ? new ValueTask(Task.Delay(pause, timeProvider, cancellationToken)) : ValueTask.CompletedTask;
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
}
