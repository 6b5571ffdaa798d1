namespace Kinesis.Consumer.Fleet;

/// <summary>What a process says of itself.</summary>
/// <param name="Id">Whose row it is; nobody else writes it.</param>
/// <param name="Beat">Rises with every heartbeat.</param>
/// <param name="Hint">Rises when there may be something to take: this process released, created or finished a lease.</param>
/// <param name="Asks">The shards whose leases it has asked other workers for.</param>
internal sealed record FleetRow(ProcessId Id, long Beat, long Hint, IReadOnlyList<ShardId> Asks);
