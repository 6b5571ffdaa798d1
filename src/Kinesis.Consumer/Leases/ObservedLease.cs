namespace Kinesis.Consumer.Leases;

/// <summary>A lease with what this worker's own clock says about it.</summary>
/// <param name="Lease">The lease as it was read.</param>
/// <param name="Unchanged">For how long its owner has given no sign of life; of a free lease, for how long its counter has stood still.</param>
/// <param name="Asked">For how long the request to hand it over has been open; zero if there is none.</param>
/// <param name="Settled">How long ago it went from one worker to another; null if that was never seen.</param>
/// <param name="IsOfDouble">Whether it is held by another living process that uses this worker's id.</param>
internal readonly record struct ObservedLease(
    Lease Lease, TimeSpan Unchanged, TimeSpan Asked = default, TimeSpan? Settled = null, bool IsOfDouble = false);
