using Kinesis.Consumer.Fleet;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>The table of the workers in memory. Reads that are not consistent may be made old.</summary>
internal sealed class InMemoryFleetStore : IFleetStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, FleetRow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FleetRow?> _before = new(StringComparer.Ordinal);

    /// <summary>Called for every heartbeat.</summary>
    public Func<FleetRow, WriteFault>? OnBeat { get; set; }

    /// <summary>Called after a row has moved.</summary>
    public Action<FleetRow>? OnMoved { get; set; }

    /// <summary>Called after a process has deleted a row.</summary>
    public Action<ProcessId>? OnDeleted { get; set; }

    /// <summary>Whether an eventually consistent read brings a row as it was one version ago.</summary>
    public Func<ProcessId, bool>? IsOld { get; set; }

    /// <summary>Whether a read fails, by whether it is consistent.</summary>
    public Func<bool, bool>? FailsReading { get; set; }

    /// <summary>Whether no process may delete rows.</summary>
    public bool FailsDeleting { get; set; }

    public long Reads { get; private set; }

    public long ConsistentReads { get; private set; }

    public long Beats { get; private set; }

    public IReadOnlyList<FleetRow> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _rows.Values];
            }
        }
    }

    public Task<bool> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<IReadOnlyList<FleetRow>> ListAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Reads++;
            ConsistentReads += isConsistent ? 1 : 0;
            if (FailsReading?.Invoke(isConsistent) == true)
            {
                return Task.FromException<IReadOnlyList<FleetRow>>(new TimeoutException("the rows could not be read"));
            }

            IReadOnlyList<FleetRow> rows = isConsistent || IsOld is null
                ? [.. _rows.Values]
                : [.. _before.Keys.Union(_rows.Keys).Order(StringComparer.Ordinal).Select(Eventually).OfType<FleetRow>()];
            return Task.FromResult(rows);
        }
    }

    public Task<long> BeatAsync(FleetRow row, CancellationToken cancellationToken)
    {
        var fault = OnBeat?.Invoke(row) ?? WriteFault.None;
        if (fault == WriteFault.Before)
        {
            return Task.FromException<long>(new TimeoutException($"the heartbeat of {row.Id} did not get through"));
        }

        long stored;
        lock (_gate)
        {
            Beats++;
            var key = row.Id.ToString();
            var before = _rows.GetValueOrDefault(key);
            if (before is null || before.Beat < row.Beat)
            {
                _before[key] = before;
                _rows[key] = row;
                OnMoved?.Invoke(row);
            }

            stored = _rows[key].Beat;
        }

        return fault == WriteFault.After ? Task.FromException<long>(new TimeoutException($"the answer to a heartbeat of {row.Id} was lost")) : Task.FromResult(stored);
    }

    public Task<bool> DeleteAsync(ProcessId process, long beat, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (FailsDeleting)
        {
            return Task.FromException<bool>(new InvalidOperationException($"{process} may not be deleted"));
        }

        lock (_gate)
        {
            var isDeleted = _rows.TryGetValue(process.ToString(), out var row) && row.Beat == beat && RemoveNeedsLock(process);
            if (isDeleted)
            {
                OnDeleted?.Invoke(process);
            }

            return Task.FromResult(isDeleted);
        }
    }

    /// <summary>Deletes a row as an operator would: whatever it says.</summary>
    public bool Remove(ProcessId process)
    {
        lock (_gate)
        {
            return RemoveNeedsLock(process);
        }
    }

    private bool RemoveNeedsLock(ProcessId process)
    {
        var isRemoved = _rows.Remove(process.ToString(), out var row);
        if (isRemoved)
        {
            _before[process.ToString()] = row;
        }

        return isRemoved;
    }

    private FleetRow? Eventually(string key) =>
        ProcessId.TryParse(key, out var process) && IsOld!(process) ? _before.GetValueOrDefault(key) : _rows.GetValueOrDefault(key);
}
