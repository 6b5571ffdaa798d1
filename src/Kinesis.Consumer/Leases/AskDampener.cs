namespace Kinesis.Consumer.Leases;

/// <summary>
/// Lets a wish for another worker's lease pass only when it has lasted: throughputs swing, and every move costs a drain. Owned by the coordinator.
/// </summary>
internal sealed class AskDampener(LeaseOptions options, TimeProvider timeProvider)
{
    /// <summary>Even an urgent wish is seen in more than one cycle: others may be about to take what is free.</summary>
    private const int UrgentScans = 2;

    private long? _wantedSince;
    private long? _passedAt;

    /// <param name="ask">What this cycle wants.</param>
    public bool Passes(PlannedAsk? ask)
    {
        if (ask is not { } wanted)
        {
            _wantedSince = null;
            return false;
        }

        var now = timeProvider.GetTimestamp();
        _wantedSince ??= now;
        var patience = wanted.IsUrgent ? options.ScanInterval * UrgentScans : options.Duration;
        if (timeProvider.GetElapsedTime(_wantedSince.Value, now) < patience
            || (_passedAt is { } passedAt && timeProvider.GetElapsedTime(passedAt, now) < options.ScanInterval))
        {
            return false;
        }

        _passedAt = now;
        return true;
    }
}
