using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>The leases to add, parents first, and the finished ones to delete.</summary>
internal sealed record LeaseSyncPlan(IReadOnlyList<Lease> Create, IReadOnlyList<Lease> Delete);
