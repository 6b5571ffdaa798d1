namespace Kinesis.Consumer.Leases;

/// <summary>What became of a conditional write.</summary>
/// <param name="Applied">Whether this call changed the lease.</param>
/// <param name="Stored">The lease after the write; if the condition failed, as the store holds it; null if there is none.</param>
internal readonly record struct LeaseWrite(bool Applied, Lease? Stored);
