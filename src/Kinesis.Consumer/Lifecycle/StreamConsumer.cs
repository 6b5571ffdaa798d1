namespace Kinesis.Consumer.Lifecycle;

/// <summary>Everything that consumes one stream. Owned by the <see cref="ConsumerGroup"/>.</summary>
internal sealed class StreamConsumer(ShardTools tools, LeaseCoordinator coordinator, StreamStatus status, ConsumerHost host) : IDisposable
{
    public ShardTools Tools => tools;

    public StreamStatus Status => status;

    public ConsumerHost Host => host;

    public void Dispose()
    {
        host.Dispose();
        coordinator.Dispose();
        tools.Fleet.Heartbeat.Dispose();
        tools.Instruments.Dispose();
        tools.Activities.Dispose();
    }
}
