using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>What to do about the leases.</summary>
/// <param name="Create">Leases to add now, parents first: the table itself says that they are due.</param>
/// <param name="Missing">Leases that nothing in the table explains the lack of, parents first: to be added if they are still missing at the next look.</param>
/// <param name="Reopen">Finished leases whose shards go on, to be put back to where they stood if that is still so at the next look.</param>
/// <param name="FillIn">Leases, as other software made them, with the hash keys that the stream lists.</param>
/// <param name="Delete">Finished leases that nobody needs any more.</param>
/// <param name="Contradicted">Shards that the stream lists as open and whose finished leases do not say where they stood: nobody reads them.</param>
internal sealed record LeaseSyncPlan(
    IReadOnlyList<Lease> Create,
    IReadOnlyList<Lease> Missing,
    IReadOnlyList<Lease> Reopen,
    IReadOnlyList<Lease> FillIn,
    IReadOnlyList<Lease> Delete,
    IReadOnlyList<ShardId> Contradicted);
