namespace Kinesis.Consumer.Leases;

/// <summary>A lease and for how long its counter has stood still, as seen by this worker's own clock.</summary>
internal readonly record struct ObservedLease(Lease Lease, TimeSpan Unchanged);
