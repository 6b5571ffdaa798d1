using Kinesis.Consumer.Fleet;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>A table of workers that this one may not use.</summary>
internal sealed class RowlessFleetStore : IFleetStore
{
    public Task<bool> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<IReadOnlyList<FleetRow>> ListAsync(bool isConsistent, CancellationToken cancellationToken) => throw new InvalidOperationException("not allowed");

    public Task<long> BeatAsync(FleetRow row, CancellationToken cancellationToken) => throw new InvalidOperationException("not allowed");

    public Task<bool> DeleteAsync(ProcessId process, long beat, CancellationToken cancellationToken) => throw new InvalidOperationException("not allowed");
}
