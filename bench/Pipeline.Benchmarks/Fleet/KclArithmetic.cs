namespace Pipeline.Benchmarks.Fleet;

/// <summary>
/// What the KCL asks of DynamoDB in a day by its defaults. Version 2: each lease renewed every 3.308 s, one write more for each checkpoint, a scan by each worker every 20.05 s and by
/// the leader every 5 minutes. Version 3: the same renewals, a scan by the leader alone every 20 s, a query of the index by each worker every 10 s, two strong reads of the leader's lock
/// about every 31 s by each other worker, and a row of metrics each 30 s by each worker. Leases count half a KB.
/// </summary>
internal readonly record struct KclArithmetic(int Shards, int Workers, double CheckpointsPerShard)
{
    private const double LeaseBytes = 512;
    private const double RenewalsPerShard = 26_118;

    public double Writes2 => Shards * (RenewalsPerShard + CheckpointsPerShard);

    public double Reads2 => Workers * (4_309 + 288) * Scan;

    public double Writes3 => Writes2 + (2_880 * (Workers + 1));

    public double Reads3 => (4_320 * Scan) + (Workers * 8_662 * 0.5) + (5_574 * (Workers - 1));

    private double Scan => 0.5 * Math.Ceiling(Shards * LeaseBytes / 4096);
}
