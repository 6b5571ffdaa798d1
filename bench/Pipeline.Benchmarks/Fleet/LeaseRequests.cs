namespace Pipeline.Benchmarks.Fleet;

/// <summary>Requests for a lease table and for the table of the workers beside it.</summary>
/// <param name="Writes">Heartbeats, renewals, checkpoints, takes: each one write unit, as every item is smaller than 1 KB.</param>
/// <param name="Scans">Reads of the whole lease table.</param>
/// <param name="ConsistentScans">Those of them that cost double.</param>
/// <param name="Gets">Reads of one lease.</param>
/// <param name="Looks">Reads of all rows of workers.</param>
/// <param name="ConsistentLooks">Those of them that cost double.</param>
internal readonly record struct LeaseRequests(long Writes, long Scans, long ConsistentScans, long Gets, long Looks, long ConsistentLooks)
{
    private const double UnitBytes = 4096;

    public static LeaseRequests operator -(LeaseRequests left, LeaseRequests right) => new(
        left.Writes - right.Writes,
        left.Scans - right.Scans,
        left.ConsistentScans - right.ConsistentScans,
        left.Gets - right.Gets,
        left.Looks - right.Looks,
        left.ConsistentLooks - right.ConsistentLooks);

    /// <summary>Read units by DynamoDB's rule: one for each 4 KB that a consistent read looks at, half for another read; a lease by its key is one.</summary>
    public double ReadUnits(long leaseBytes, long rowBytes) =>
        Gets + HalfUnits(Scans + ConsistentScans, leaseBytes) + HalfUnits(Looks + ConsistentLooks, rowBytes);

    private static double HalfUnits(long reads, long bytes) => reads * 0.5 * Math.Ceiling(Math.Max(1, bytes) / UnitBytes);
}
