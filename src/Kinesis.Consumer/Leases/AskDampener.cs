namespace Kinesis.Consumer.Leases;

/// <summary>
/// Lets a wish for other workers' leases pass only when it has lasted: throughputs swing, and every move costs a drain. Then it lets one lease pass, and twice as
/// many from look to look while the wish goes on: a small difference is moved with care, a worker that joins a thousand shards has its share soon. Owned by the coordinator.
/// </summary>
internal sealed class AskDampener(LeaseOptions options, TimeProvider timeProvider)
{
    /// <summary>The most requests of one worker that are open at a time: each is a drain of its owner, and a row that is watched closely.</summary>
    public const int Limit = 64;

    /// <summary>Even an urgent wish is seen in more than one cycle: others may be about to take what is free.</summary>
    private const int UrgentScans = 2;

    private long? _wantedSince;
    private long? _passedAt;
    private int _allowance = 1;

    /// <summary>How many of the leases that a plan wishes for may be asked for now.</summary>
    /// <param name="plan">What this cycle wants.</param>
    /// <param name="open">How many requests are open already.</param>
    public int Pass(LeasePlan plan, int open)
    {
        if (plan.Ask is not { } wanted)
        {
            // While the worker takes what it was given it plans no requests: that says nothing about the wish.
            if (plan.Takes.Count == 0 || plan.Takes.Any(take => take.Reason != LeaseReason.HandedOff))
            {
                _wantedSince = null;
                _allowance = 1;
            }

            return 0;
        }

        var now = timeProvider.GetTimestamp();
        _wantedSince ??= now;
        var patience = wanted.IsUrgent ? options.ScanInterval * UrgentScans : options.Duration;
        if (timeProvider.GetElapsedTime(_wantedSince.Value, now) < patience
            || (_passedAt is { } passedAt && timeProvider.GetElapsedTime(passedAt, now) < options.ScanInterval))
        {
            return 0;
        }

        var passed = Math.Clamp(Limit - open, 0, _allowance);
        if (passed > 0)
        {
            _passedAt = now;
            _allowance = Math.Min(Limit, _allowance * 2);
        }

        return passed;
    }
}
