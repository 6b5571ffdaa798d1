namespace Pipeline.Exports.Delta;

/// <summary>Finds what changed between two versions of a table.</summary>
internal interface IDeltaEngine
{
    /// <summary>
    /// Reads both versions to their ends, then hands the changes over one after another, all insertions and updates before all deletions.
    /// The same versions and settings give the same changes with the same ordinals every time.
    /// </summary>
    /// <exception cref="ExportException">A version cannot be trusted to be whole, or is not of the table's settings; no change was handed over.</exception>
    Task<DeltaStatistics> CompareAsync(DeltaRequest request, IChangeSink sink, CancellationToken cancellationToken);
}
