namespace Kinesis.Consumer.Simulation.Network;

internal enum ServiceKind
{
    Kinesis,
    Leases,
    Objects,
}
