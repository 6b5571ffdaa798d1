using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Hosting;

/// <summary>One consumer of the host, put together: what runs, and how it is doing.</summary>
internal sealed record HostedConsumer(string Name, ConsumerStatus Status, IReadOnlyList<StreamConsumer> Streams);
