namespace Pipeline.Exports.Delta;

/// <summary>What one reader found in the files it read.</summary>
internal sealed class VersionTotals
{
    public long OldRows { get; set; }

    public long NewRows { get; set; }

    public long Malformed { get; set; }

    /// <summary>Malformed rows of the later version without a key.</summary>
    public long Unidentified { get; set; }

    public long BytesRead { get; set; }

    public void Add(VersionTotals other)
    {
        OldRows += other.OldRows;
        NewRows += other.NewRows;
        Malformed += other.Malformed;
        Unidentified += other.Unidentified;
        BytesRead += other.BytesRead;
    }
}
