using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Fleet;

/// <summary>
/// What this worker knows of all leases and their owners, and what it reads to know it: the rows of the workers at every look, the leases when there is a reason.
/// Owned and called by the coordinator alone.
/// </summary>
internal sealed partial class FleetView(
    ILeaseStore leases, FleetMember me, LeaseOptions options, TimeProvider timeProvider, ILogger<FleetView> logger)
{
    /// <summary>A heartbeat that others have not seen for so many intervals is late: from then on rows are read consistently.</summary>
    private const double LateBeats = 1.25;

    /// <summary>Workers without rows must have been gone for so many durations before leases are no longer renewed one by one.</summary>
    private const int ForeignDurations = 3;

    /// <summary>A row that owns nothing is deleted after so many durations, yet not before <see cref="LeastSilence"/>.</summary>
    private const int BuriedDurations = 10;

    private static readonly TimeSpan LeastSilence = TimeSpan.FromMinutes(5);

    private readonly LeaseObserver _counters = new(timeProvider);
    private readonly FleetObserver _owners = new(me.Id, timeProvider);
    private readonly ScanSchedule _schedule = new(me.Id, timeProvider);
    private IReadOnlyList<Lease> _leases = [];
    private long _leasesAsOf;
    private long? _foreignAt;
    private long? _notBuriedAt;
    private DateTimeOffset _lookedOn = timeProvider.GetUtcNow();
    private long _lookedAt = timeProvider.GetTimestamp();
    private volatile bool _hasReason = true;

    /// <summary>All leases, as they were read last.</summary>
    public IReadOnlyList<Lease> Leases => _leases;

    /// <summary>Whether the last look read the leases, and as they are: only then may anything be done about them.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Whether the last look read the leases at all.</summary>
    public bool HasScanned { get; private set; }

    /// <summary>Another living process under this worker's id; null if there is none.</summary>
    public ProcessId? Double => _owners.FindDouble(options.Duration);

    /// <summary>The leases that living workers ask others for.</summary>
    public IEnumerable<ShardId> Asks => _owners.AsksOfOthers(options.Duration);

    /// <summary>Whether leases may be read now; not for a while after that failed.</summary>
    public bool MayConfirm => !_schedule.IsHeldBack;

    /// <summary>There may be something to see in the leases: the next look reads them as they are.</summary>
    public void Suspect() => _hasReason = true;

    /// <summary>One look: at the rows, and at the leases if there is a reason or it is time.</summary>
    public async Task<IReadOnlyList<ObservedLease>> LookAsync(CancellationToken cancellationToken)
    {
        HasScanned = IsConfirmed = false;
        _hasReason |= WasSuspended();
        await ReadRowsAsync(IsSomebodyLate(), cancellationToken).ConfigureAwait(false);
        if (!MayConfirm)
        {
            return Judge();
        }

        if (_hasReason)
        {
            return await ConfirmAsync(cancellationToken).ConfigureAwait(false);
        }

        if (me.Lifeline.IsPerLease || _schedule.IsDue(_owners.CountAlive(options.Duration)))
        {
            await ScanAsync(isConsistent: false, cancellationToken).ConfigureAwait(false);
        }

        return Judge();
    }

    /// <summary>
    /// Reads all leases as they are, and then all rows as they are. In this order an owner that came back in between is seen: whoever takes a lease has moved
    /// its row before, and moves the lease's counter.
    /// </summary>
    public async Task<IReadOnlyList<ObservedLease>> ConfirmAsync(CancellationToken cancellationToken)
    {
        await ScanAsync(isConsistent: true, cancellationToken).ConfigureAwait(false);
        await ReadRowsAsync(isConsistent: true, cancellationToken).ConfigureAwait(false);
        IsConfirmed = true;
        return Judge();
    }

    /// <summary>Deletes the rows of processes that are long gone and own nothing.</summary>
    public async Task BuryAsync(CancellationToken cancellationToken)
    {
        if (_notBuriedAt is { } failedAt && timeProvider.GetElapsedTime(failedAt) < LeastSilence)
        {
            return;
        }

        var silence = options.Duration * BuriedDurations;
        foreach (var row in _owners.RowsSilentFor(silence > LeastSilence ? silence : LeastSilence))
        {
            if (!_leases.Any(lease => IsSpokenForBy(lease, row.Id)) && !await TryBuryAsync(row, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>False if rows cannot be deleted: they cost a little, and no cycle may fail for it.</summary>
    private async Task<bool> TryBuryAsync(FleetRow row, CancellationToken cancellationToken)
    {
        try
        {
            if (await me.Store.DeleteAsync(row.Id, row.Beat, cancellationToken).ConfigureAwait(false))
            {
                LogBuried(row.Id);
            }

            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _notBuriedAt = timeProvider.GetTimestamp();
            LogNotBuried(exception, row.Id);
            return false;
        }
    }

    /// <summary>Whether a lease is judged by a row. One with a tenure names its process: what another process of the same worker left behind does not count.</summary>
    private static bool IsSpokenForBy(Lease lease, ProcessId id) =>
        (lease.Owner == id.Worker || lease.CheckpointOwner == id.Worker)
        && (lease.ActualOwner != id.Worker || lease.Process is not { } process || process == id.Process);

    private async Task ReadRowsAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        if (!me.Lifeline.HasRow)
        {
            return;
        }

        try
        {
            var sentAt = timeProvider.GetTimestamp();
            _hasReason |= _owners.Observe(await me.Store.ListAsync(isConsistent, cancellationToken).ConfigureAwait(false), sentAt);
        }
        catch (Exception)
        {
            // What the leases said before is looked at by nobody now: they must be read again.
            _hasReason |= HasScanned;
            throw;
        }
    }

    private async Task ScanAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        try
        {
            // A reason that comes up while the leases are being read is one for the next look.
            var hadReason = _hasReason;
            _hasReason = hadReason && !isConsistent;
            var sentAt = timeProvider.GetTimestamp();
            var read = await leases.ListAsync(isConsistent, cancellationToken).ConfigureAwait(false);
            (_leases, _leasesAsOf) = (isConsistent ? read : KeepNewer(read), sentAt);
        }
        catch (Exception)
        {
            _hasReason |= isConsistent;
            _schedule.Failed();
            throw;
        }

        HasScanned = true;
        _schedule.Done();
        if (!isConsistent && !me.Lifeline.IsPerLease && _leases.Any(_owners.IsForeign))
        {
            // Its owner may have come just now. Once leases are renewed one by one, it is known that there is one without a row: then this would be a second query at
            // every look, and a newcomer that is taken for one costs only that the renewals go on a little longer.
            await ReadRowsAsync(isConsistent: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An eventually consistent scan may bring a lease as it was before. One that was deleted and made again is seen by the next consistent scan.</summary>
    private List<Lease> KeepNewer(IReadOnlyList<Lease> read)
    {
        var known = _leases.ToDictionary(lease => lease.ShardId);
        return [.. read.Select(lease => known.TryGetValue(lease.ShardId, out var before) && before.Counter > lease.Counter ? before : lease)];
    }

    private IReadOnlyList<ObservedLease> Judge()
    {
        ChooseRenewal();

        // Where nothing may be done yet, a lease that was read a while ago counts as if it had not moved since: a reason to read it again.
        var observed = _counters.Observe(_leases, _owners.SilenceOf, IsConfirmed ? _leasesAsOf : null);
        return Double is null ? observed : [.. observed.Select(one => one with { IsOfDouble = _owners.IsOfDouble(one.Lease, options.Duration) })];
    }

    /// <summary>
    /// The monotonic clock of a host that was suspended stood still: to its process all leases are young, and others may have taken them. Its date tells. That somebody
    /// may have set the date costs one look.
    /// </summary>
    private bool WasSuspended()
    {
        var (on, at) = (timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
        var missed = on - _lookedOn - timeProvider.GetElapsedTime(_lookedAt, at);
        (_lookedOn, _lookedAt) = (on, at);
        return missed >= options.Duration / 2;
    }

    private bool IsSomebodyLate() =>
        _leases.Any(lease => !lease.IsFinished && _owners.SilenceOf(lease) > options.RenewInterval * LateBeats);

    private void ChooseRenewal()
    {
        if (_leases.FirstOrDefault(_owners.IsForeign) is { } foreign)
        {
            _foreignAt = timeProvider.GetTimestamp();
            if (me.Lifeline.SetPerLease(isPerLease: true))
            {
                // All others must know at once: who renews nothing, and reads no leases, would lose them to the foreigner and not see it.
                me.Heartbeat.Hint();
                LogForeign(foreign.ShardId, foreign.Owner);
            }
        }
        else if ((_foreignAt is not { } seenAt || timeProvider.GetElapsedTime(seenAt) >= options.Duration * ForeignDurations)
            && me.Lifeline.SetPerLease(isPerLease: false))
        {
            LogNoForeigner();
        }
    }
}
