namespace Kinesis.Consumer.Leases;

/// <summary>One lease to take, and why.</summary>
internal readonly record struct PlannedTake(Lease Lease, LeaseReason Reason);
