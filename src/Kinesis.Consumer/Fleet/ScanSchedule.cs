using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Fleet;

/// <summary>
/// When all leases are read without a reason, and how long not to after a read that failed. A reason may be missed by nobody's fault, a row that was lost for one; the
/// throughputs by which leases are balanced come with it too. Owned by <see cref="FleetView"/>.
/// </summary>
/// <remarks>The workers of a fleet together read once in <see cref="Share"/>, whatever their number, each at a phase of its own.</remarks>
internal sealed class ScanSchedule(ProcessId me, TimeProvider timeProvider)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Share = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private long? _doneAt;
    private TimeSpan _interval;
    private long _failedAt;
    private TimeSpan _pause;
    private uint _phase;

    /// <summary>Whether a scan is due without a reason.</summary>
    public bool IsDue(int workers)
    {
        if (_doneAt is not { } doneAt)
        {
            return true;
        }

        if (_interval == TimeSpan.Zero)
        {
            _interval = Spread(workers * Share > Shortest ? workers * Share : Shortest);
        }

        return timeProvider.GetElapsedTime(doneAt) >= _interval;
    }

    /// <summary>Whether the last scan failed so shortly before that the next, whatever its reason, must wait.</summary>
    public bool IsHeldBack => _pause > TimeSpan.Zero && timeProvider.GetElapsedTime(_failedAt) < _pause;

    public void Done()
    {
        _doneAt = timeProvider.GetTimestamp();
        _interval = TimeSpan.Zero;
        _pause = TimeSpan.Zero;
    }

    public void Failed()
    {
        _failedAt = timeProvider.GetTimestamp();
        var longer = _pause * 2;
        _pause = Spread(longer < FirstPause ? FirstPause : longer > LongestPause ? LongestPause : longer);
    }

    /// <summary>Three quarters to five quarters of a time: from the process's name, so that a simulated run repeats itself, and another each time.</summary>
    private TimeSpan Spread(TimeSpan time)
    {
        _phase = (WorkerLoad.Preference(me.Worker, default) ^ _phase) * 16777619u;
        return time * (0.75 + (0.5 * _phase / uint.MaxValue));
    }
}
