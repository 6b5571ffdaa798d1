namespace Kinesis.Consumer.Leases;

/// <summary>
/// What keeps this process's leases alive: its heartbeat, which all of them share; their own renewals, while others in the table judge by those; or both.
/// The heartbeat and the fleet's view write it, every held lease reads it.
/// </summary>
/// <param name="hasRow">Whether this process has a row that others judge it by. Without one, renewals are all there is.</param>
/// <param name="options">Duration and safety.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class Lifeline(bool hasRow, LeaseOptions options, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _lifetime = options.Duration - options.Safety;
    private bool _hasRow = hasRow;
    private long? _beatAt;
    private long _perLeaseSince = timeProvider.GetTimestamp();
    private bool _isPerLease = !hasRow || options.Renewal == LeaseRenewal.PerLease;
    private long _epoch;

    /// <summary>Whether each lease must be renewed by itself.</summary>
    public bool IsPerLease
    {
        get
        {
            lock (_gate)
            {
                return _isPerLease;
            }
        }
    }

    /// <summary>Whether this process has a row.</summary>
    public bool HasRow
    {
        get
        {
            lock (_gate)
            {
                return _hasRow;
            }
        }
    }

    /// <summary>
    /// Rises when the heartbeat fell silent for so long that every lease of this process had come to its end. A heartbeat that gets through afterwards does not
    /// revive what others may have taken meanwhile: a lease belongs to the epoch in which it was taken.
    /// </summary>
    public long Epoch
    {
        get
        {
            lock (_gate)
            {
                return _epoch;
            }
        }
    }

    /// <summary>Whether a lease that is taken now is known to be this process's as soon as others look: its row has moved lately.</summary>
    public bool IsFresh
    {
        get
        {
            lock (_gate)
            {
                return !_hasRow || (_beatAt is { } beatAt && timeProvider.GetElapsedTime(beatAt) < options.Duration / 2);
            }
        }
    }

    /// <summary>How long ago the last heartbeat that got through was sent.</summary>
    public TimeSpan AgeOfBeat
    {
        get
        {
            lock (_gate)
            {
                return AgeOfBeatNeedsLock(timeProvider.GetTimestamp());
            }
        }
    }

    /// <summary>How long ago the last sign of life was sent that observers of a lease go by.</summary>
    /// <param name="renewedAt">When the last write to the lease itself that got through was sent.</param>
    public TimeSpan Age(long renewedAt)
    {
        lock (_gate)
        {
            var now = timeProvider.GetTimestamp();
            var beat = _hasRow ? AgeOfBeatNeedsLock(now) : TimeSpan.Zero;
            var renewal = _isPerLease ? timeProvider.GetElapsedTime(Math.Max(renewedAt, _perLeaseSince), now) : TimeSpan.Zero;
            return beat > renewal ? beat : renewal;
        }
    }

    /// <summary>A heartbeat got through.</summary>
    /// <param name="sentAt">When it was sent.</param>
    public void Beaten(long sentAt)
    {
        lock (_gate)
        {
            if (_beatAt is not null && AgeOfBeatNeedsLock(timeProvider.GetTimestamp()) >= _lifetime)
            {
                _epoch++;
            }

            _beatAt = sentAt;
        }
    }

    /// <summary>The table of the workers may not be used: from now on the leases' own renewals are all there is.</summary>
    public void DoWithoutRow()
    {
        lock (_gate)
        {
            _hasRow = false;
            SetPerLeaseNeedsLock(isPerLease: true);
        }
    }

    /// <summary>Somebody in the table judges by lease counters, or nobody does any longer. True if that is news.</summary>
    public bool SetPerLease(bool isPerLease)
    {
        lock (_gate)
        {
            return SetPerLeaseNeedsLock(isPerLease || !_hasRow || options.Renewal == LeaseRenewal.PerLease);
        }
    }

    private bool SetPerLeaseNeedsLock(bool isPerLease)
    {
        if (isPerLease == _isPerLease)
        {
            return false;
        }

        // What was not renewed before need not have been: its age counts from here.
        _perLeaseSince = timeProvider.GetTimestamp();
        _isPerLease = isPerLease;
        return true;
    }

    // A process that never had a heartbeat has no leases either.
    private TimeSpan AgeOfBeatNeedsLock(long now) => _beatAt is { } beatAt ? timeProvider.GetElapsedTime(beatAt, now) : TimeSpan.Zero;
}
