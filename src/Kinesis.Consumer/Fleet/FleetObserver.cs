using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Fleet;

/// <summary>
/// Remembers when each process's row last moved, by the monotonic clock of this one. Owned by <see cref="FleetView"/>.
/// </summary>
/// <remarks>
/// A sign of life is a heartbeat higher than any seen: an old version of a row, as an eventually consistent read may bring it, is none, and neither is a row that is
/// missing. A process that was seen once is remembered for a while without its row, so that a row that somebody deleted is silence and not a foreigner; and that silence
/// begins when the row is seen to be gone, because it may have moved unseen before. Silence is known up to the moment at which the last read was sent, and no further.
/// </remarks>
internal sealed class FleetObserver(ProcessId me, TimeProvider timeProvider)
{
    /// <summary>How long a process without a row is remembered.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Dictionary<ProcessId, Sighting> _sightings = [];
    private readonly HashSet<WorkerId> _workers = [];
    private long _asOf;

    /// <summary>Takes in what was read. True if a process says, by its hint or by going, that there may be something to take.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="asOf">When the read was sent; null for now.</param>
    public bool Observe(IReadOnlyList<FleetRow> rows, long? asOf = null)
    {
        var now = timeProvider.GetTimestamp();
        _asOf = asOf ?? now;
        var hasHint = false;
        foreach (var row in rows)
        {
            hasHint |= Observe(row, now);
        }

        var present = rows.Select(row => row.Id).ToHashSet();
        foreach (var sighting in _sightings.Values.Where(sighting => sighting.IsPresent && !present.Contains(sighting.Row.Id)))
        {
            hasHint |= sighting.Row.Id != me && !sighting.IsLost;
            Lose(sighting, now);
        }

        Forget(now);
        return hasHint;
    }

    /// <summary>For how long the owner of a lease has given no sign of life; null if it has no row: then the lease itself tells.</summary>
    public TimeSpan? SilenceOf(Lease lease)
    {
        if (lease.ActualOwner is not { } owner)
        {
            return null;
        }

        if (lease.Process is { } process)
        {
            return _sightings.TryGetValue(new ProcessId(owner, process), out var sighting) ? SilenceOf(sighting) : null;
        }

        // Handed over and not taken yet: any process of that worker may take it.
        var silences = _sightings.Values.Where(sighting => sighting.Row.Id.Worker == owner).Select(SilenceOf).ToList();
        return silences.Count > 0 ? silences.Min() : null;
    }

    /// <summary>
    /// Whether a lease is in the hands of somebody without a row, who judges others by the counters of leases. An owner is known by its process: rows of earlier processes
    /// of its worker id are not its own. Somebody who has only asked for the lease is known by the worker id.
    /// </summary>
    public bool IsForeign(Lease lease)
    {
        if (lease.IsFinished || lease.ActualOwner is not { } owner)
        {
            return false;
        }

        return (lease.CheckpointOwner is not null && IsForeign(lease.Owner))
            || (lease.Process is { } process && owner != me.Worker ? !_sightings.ContainsKey(new ProcessId(owner, process)) : IsForeign(owner));
    }

    /// <summary>How many processes have moved their rows within a time.</summary>
    public int CountAlive(TimeSpan within) => Math.Max(1, _sightings.Values.Count(sighting => sighting.IsPresent && SinceMove(sighting) < within));

    /// <summary>What living processes ask others for.</summary>
    public IEnumerable<ShardId> AsksOfOthers(TimeSpan within) =>
        _sightings.Values.Where(sighting => sighting.Row.Id != me && sighting.IsPresent && SinceMove(sighting) < within).SelectMany(sighting => sighting.Row.Asks);

    /// <summary>The rows that have stood still for so long.</summary>
    public IReadOnlyList<FleetRow> RowsSilentFor(TimeSpan span) =>
        [.. _sightings.Values.Where(sighting => sighting.IsPresent && sighting.Row.Id != me && SinceMove(sighting) >= span).Select(sighting => sighting.Row)];

    /// <summary>Another process that uses this worker's id and is alive; null if there is none. One move may be the last write of a former self, arriving late.</summary>
    public ProcessId? FindDouble(TimeSpan within) => _sightings.Values
        .FirstOrDefault(sighting => sighting.Row.Id.Worker == me.Worker && sighting.Row.Id != me && sighting.Moves > 1 && SinceMove(sighting) < within)?.Row.Id;

    /// <summary>Whether a lease is held by such a process: to take it back would go on for ever.</summary>
    public bool IsOfDouble(Lease lease, TimeSpan within) =>
        lease.ActualOwner == me.Worker && lease.Process is { } process && FindDouble(within) is { } twin && twin.Process == process;

    private bool Observe(FleetRow row, long now)
    {
        if (!_sightings.TryGetValue(row.Id, out var sighting))
        {
            _sightings[row.Id] = new Sighting { Row = row, MovedAt = now, IsPresent = true };
            _workers.Add(row.Id.Worker);
            return row.Hint > 0 && row.Id != me;
        }

        sighting.IsPresent = true;
        if (row.Beat <= sighting.Row.Beat)
        {
            return false;
        }

        var hasHint = row.Hint > sighting.Row.Hint && row.Id != me;
        sighting.Row = row;
        sighting.MovedAt = now;
        sighting.IsLost = false;
        sighting.Moves++;
        return hasHint;
    }

    /// <summary>Once until it moves again: old reads may show a row that is gone now and then.</summary>
    private static void Lose(Sighting sighting, long now)
    {
        sighting.IsPresent = false;
        if (!sighting.IsLost)
        {
            sighting.IsLost = true;
            sighting.MovedAt = now;
        }
    }

    private bool IsForeign(WorkerId? worker) => worker is { } known && known != me.Worker && !_workers.Contains(known);

    private void Forget(long now)
    {
        foreach (var (id, sighting) in _sightings)
        {
            if (!sighting.IsPresent && timeProvider.GetElapsedTime(sighting.MovedAt, now) >= Memory)
            {
                _sightings.Remove(id);
            }
        }

        _workers.Clear();
        _workers.UnionWith(_sightings.Keys.Select(id => id.Worker));
    }

    /// <summary>How long the row is known to have stood still.</summary>
    private TimeSpan SilenceOf(Sighting sighting) => _asOf > sighting.MovedAt ? timeProvider.GetElapsedTime(sighting.MovedAt, _asOf) : TimeSpan.Zero;

    private TimeSpan SinceMove(Sighting sighting) => timeProvider.GetElapsedTime(sighting.MovedAt);

    private sealed class Sighting
    {
        public required FleetRow Row { get; set; }

        public required long MovedAt { get; set; }

        public required bool IsPresent { get; set; }

        /// <summary>Whether it was seen to be gone since it moved last.</summary>
        public bool IsLost { get; set; }

        public int Moves { get; set; }
    }
}
