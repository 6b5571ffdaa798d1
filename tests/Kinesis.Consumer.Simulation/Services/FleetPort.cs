using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The table of the workers as one process sees it. The table itself answers at once, with old rows now and then; the way there and back is the network's.</summary>
internal sealed class FleetPort(SimulatedProcess process, SimulatedNetwork network, InMemoryFleetStore table, TableUnits units, bool isDenied) : IFleetStore
{
    /// <summary>A worker's row as an item.</summary>
    private const int RowBytes = 80;

    public Task<bool> PrepareAsync(CancellationToken cancellationToken) =>
        Call("prepare rows", () => !isDenied && Done(table.PrepareAsync(default)), isAllowed => isAllowed ? "ok" : "denied", cancellationToken);

    public Task<IReadOnlyList<FleetRow>> ListAsync(bool isConsistent, CancellationToken cancellationToken) =>
        Call(
            isConsistent ? "rows as they are" : "rows",
            () =>
            {
                units.Read(table.All.Count * RowBytes, isConsistent);
                return Done(table.ListAsync(isConsistent, default));
            },
            rows => string.Join(' ', rows.Select(row => $"{row.Id}:{row.Beat}{(row.Hint > 0 ? $"!{row.Hint}" : "")}{(row.Asks.Count > 0 ? $"?{row.Asks.Count}" : "")}")),
            cancellationToken);

    public Task<long> BeatAsync(FleetRow row, CancellationToken cancellationToken) =>
        Call(
            $"beat {row.Beat}",
            () =>
            {
                units.Write(RowBytes);
                return Done(table.BeatAsync(row, default));
            },
            stored => stored == row.Beat ? "moved" : $"holds {stored}",
            cancellationToken);

    public Task<bool> DeleteAsync(ProcessId id, long beat, CancellationToken cancellationToken) =>
        Call($"delete row {id}:{beat}", () => Done(table.DeleteAsync(id, beat, default)), isDeleted => isDeleted ? "deleted" : "kept", cancellationToken);

    private Task<T> Call<T>(string what, Func<T> effect, Func<T, string> describe, CancellationToken cancellationToken) =>
        network.CallAsync(process, ServiceKind.Leases, what, effect, describe, cancellationToken);

    // The table in memory answers at once.
    private static T Done<T>(Task<T> task) => task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("The table waits");
}
