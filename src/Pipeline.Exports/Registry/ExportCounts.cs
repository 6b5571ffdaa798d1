namespace Pipeline.Exports.Registry;

/// <summary>What a comparison read and found, summed over the versions that a version was compared with.</summary>
internal sealed record ExportCounts
{
    public long OldRows { get; init; }

    public long NewRows { get; init; }

    public long Inserts { get; init; }

    public long Updates { get; init; }

    public long Deletes { get; init; }

    /// <summary>Deletions that the guard did not let through.</summary>
    public long Withheld { get; init; }

    public long Unchanged { get; init; }

    /// <summary>Rows of the new version that could not be used; each is a dead letter.</summary>
    public long Malformed { get; init; }

    public long Duplicates { get; init; }

    public long BytesRead { get; init; }

    /// <summary>Changes that the stream acknowledged, from the beginning of the version on.</summary>
    public long Published { get; init; }

    /// <summary>Changes that no record of the stream can hold; each is a dead letter.</summary>
    public long TooLarge { get; init; }
}
