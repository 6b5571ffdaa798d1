using Pipeline.Exports.Changes;

namespace Pipeline.Exports.Delta;

/// <summary>Takes what a comparison finds. Called by one caller at a time.</summary>
internal interface IChangeSink
{
    /// <summary>A row that could not be used; all of them come before the first change of the rows of their key.</summary>
    ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken);

    /// <summary>A change. Its bytes are lent until the call is over.</summary>
    ValueTask WriteAsync(RowChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Asked once, after the last insertion or update, with everything counted: whether the deletions are wanted. If not, none is handed over,
    /// and the statistics still say how many there would have been.
    /// </summary>
    ValueTask<bool> AllowsDeletesAsync(DeltaStatistics statistics, CancellationToken cancellationToken);
}
