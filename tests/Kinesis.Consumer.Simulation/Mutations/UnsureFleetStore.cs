using Kinesis.Consumer.Fleet;

namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>Rows that are never read as they are.</summary>
internal sealed class UnsureFleetStore(IFleetStore inner) : IFleetStore
{
    public Task<bool> PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

    public Task<IReadOnlyList<FleetRow>> ListAsync(bool isConsistent, CancellationToken cancellationToken) => inner.ListAsync(isConsistent: false, cancellationToken);

    public Task<long> BeatAsync(FleetRow row, CancellationToken cancellationToken) => inner.BeatAsync(row, cancellationToken);

    public Task<bool> DeleteAsync(ProcessId process, long beat, CancellationToken cancellationToken) => inner.DeleteAsync(process, beat, cancellationToken);
}
