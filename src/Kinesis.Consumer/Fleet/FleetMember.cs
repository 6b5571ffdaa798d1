using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Fleet;

/// <summary>This process as a member of its fleet. One for each stream, as leases are.</summary>
/// <param name="Lifeline">What keeps its leases alive.</param>
/// <param name="Heartbeat">What moves its row.</param>
/// <param name="Store">The rows of all.</param>
internal sealed record FleetMember(Lifeline Lifeline, Heartbeat Heartbeat, IFleetStore Store)
{
    public ProcessId Id => Heartbeat.Id;
}
