using Pipeline.Exports.Changes;
using Pipeline.Exports.Delta;

namespace Pipeline.Exports.Tests.Support;

/// <summary>A comparison after which the process stands still: something happens between its end and the first change.</summary>
internal sealed class StandingStillEngine(IDeltaEngine inner, Action standStill) : IDeltaEngine
{
    public Task<DeltaStatistics> CompareAsync(DeltaRequest request, IChangeSink sink, CancellationToken cancellationToken) =>
        inner.CompareAsync(request, new Sink(sink, standStill), cancellationToken);

    private sealed class Sink(IChangeSink inner, Action standStill) : IChangeSink
    {
        private bool _hasStoodStill;

        public ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken) => inner.RefuseAsync(row, cancellationToken);

        public ValueTask WriteAsync(RowChange change, CancellationToken cancellationToken)
        {
            if (!_hasStoodStill)
            {
                _hasStoodStill = true;
                standStill();
            }

            return inner.WriteAsync(change, cancellationToken);
        }

        public ValueTask<bool> AllowsDeletesAsync(DeltaStatistics statistics, CancellationToken cancellationToken) => inner.AllowsDeletesAsync(statistics, cancellationToken);
    }
}
