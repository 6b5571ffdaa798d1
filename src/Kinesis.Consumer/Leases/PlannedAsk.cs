namespace Kinesis.Consumer.Leases;

/// <summary>One lease to ask another worker for.</summary>
/// <param name="Lease">The lease as it was seen.</param>
/// <param name="IsUrgent">Whether this worker has less than half of the mean load, as one that has just joined.</param>
internal readonly record struct PlannedAsk(Lease Lease, bool IsUrgent);
