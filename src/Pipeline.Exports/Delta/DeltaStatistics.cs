namespace Pipeline.Exports.Delta;

/// <summary>What a comparison read and found.</summary>
internal sealed record DeltaStatistics
{
    /// <summary>Usable rows of the earlier version.</summary>
    public long OldRows { get; init; }

    /// <summary>Usable rows of the later version.</summary>
    public long NewRows { get; init; }

    /// <summary>Keys that only the later version has.</summary>
    public long Inserts { get; init; }

    /// <summary>Keys whose rows differ.</summary>
    public long Updates { get; init; }

    /// <summary>Keys that only the earlier version has; handed over only if the sink allowed it.</summary>
    public long Deletes { get; init; }

    /// <summary>Keys that are as they were, those of unusable rows included.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows of both versions that could not be read as the settings say.</summary>
    public long Malformed { get; init; }

    /// <summary>
    /// Malformed rows of the later version whose key could not be read either. While there are any, each deletion may be of such a row: the guard
    /// must withhold them.
    /// </summary>
    public long Unidentified { get; init; }

    /// <summary>Rows of both versions beyond the first one of their key.</summary>
    public long Duplicates { get; init; }

    /// <summary>Bytes of both versions as they are stored.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes that were written to the temporary folder because the memory budget was used up.</summary>
    public long SpilledBytes { get; init; }

    /// <summary>From the start to the last change handed over.</summary>
    public TimeSpan Elapsed { get; init; }
}
