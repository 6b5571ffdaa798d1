namespace Pipeline.Benchmarks.Fleet;

/// <summary>Requests for a lease table.</summary>
/// <param name="Writes">Renewals, checkpoints, takes: each one write unit, as a lease is smaller than 1 KB.</param>
/// <param name="Scans">Reads of the whole table.</param>
/// <param name="ConsistentScans">Those of them that cost double.</param>
/// <param name="Gets">Reads of one lease.</param>
internal readonly record struct LeaseRequests(long Writes, long Scans, long ConsistentScans, long Gets)
{
    public static LeaseRequests operator -(LeaseRequests left, LeaseRequests right) => new(
        left.Writes - right.Writes, left.Scans - right.Scans, left.ConsistentScans - right.ConsistentScans, left.Gets - right.Gets);

    /// <summary>Read units by DynamoDB's rule: one for each 4 KB that a consistent read looks at, half for another read; a lease by its key is one.</summary>
    public double ReadUnits(long tableBytes) => Gets + ((Scans + ConsistentScans) * 0.5 * Math.Ceiling(tableBytes / 4096.0));
}
