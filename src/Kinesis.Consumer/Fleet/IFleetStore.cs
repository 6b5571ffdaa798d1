namespace Kinesis.Consumer.Fleet;

/// <summary>The rows of all processes of one application.</summary>
internal interface IFleetStore
{
    /// <summary>Creates the table if there is none. False if this worker may not use it.</summary>
    Task<bool> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Reads all rows.</summary>
    /// <param name="isConsistent">Whether every write that was answered before must be seen; else rows may be old, and new ones missing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<FleetRow>> ListAsync(bool isConsistent, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a process's own row, unless a later heartbeat is stored. Returns the heartbeat that is stored now: this one, or a later one, which the process has
    /// not sent: a late answer apart, somebody else wrote it.
    /// </summary>
    Task<long> BeatAsync(FleetRow row, CancellationToken cancellationToken);

    /// <summary>Deletes a row if its heartbeat is still the one seen. True if this call deleted it.</summary>
    Task<bool> DeleteAsync(ProcessId process, long beat, CancellationToken cancellationToken);
}
