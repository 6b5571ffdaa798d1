namespace Kinesis.Consumer;

/// <summary>How a worker shows that it is alive.</summary>
public enum LeaseRenewal
{
    /// <summary>
    /// By one row of its own in the table of the workers, whatever it holds: 21,600 writes a day at the defaults. While a lease in the table has an owner
    /// without such a row, as workers of the KCL have none, each lease is renewed as well.
    /// </summary>
    PerWorker,

    /// <summary>By its row and by renewing each lease, as the KCL does: 21,600 writes a day for each. Set it before a fleet goes back to the KCL.</summary>
    PerLease,
}
