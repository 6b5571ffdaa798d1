using Pipeline.Exports.Changes;
using Pipeline.Exports.Delta;

namespace Pipeline.Benchmarks.Exports;

/// <summary>Takes changes and keeps nothing of them but their size.</summary>
internal sealed class CountedChanges : IChangeSink
{
    public long Bytes { get; private set; }

    public ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{row.File}, line {row.Line}: {row.Reason}");

    public ValueTask WriteAsync(RowChange change, CancellationToken cancellationToken)
    {
        Bytes += change.Key.Length + change.Row.Length + change.Before.Length;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> AllowsDeletesAsync(DeltaStatistics statistics, CancellationToken cancellationToken) => ValueTask.FromResult(true);
}
