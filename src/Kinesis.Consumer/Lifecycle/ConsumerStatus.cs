using Kinesis.Consumer.Health;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>How a consumer is doing, for health checks and operators.</summary>
public sealed class ConsumerStatus
{
    internal ConsumerStatus(string applicationName, WorkerId workerId, IReadOnlyList<StreamStatus> streams)
    {
        ApplicationName = applicationName;
        WorkerId = workerId;
        Streams = streams;
    }

    /// <summary>The application.</summary>
    public string ApplicationName { get; }

    /// <summary>This worker.</summary>
    public WorkerId WorkerId { get; }

    /// <summary>Each stream, in the order of the configuration.</summary>
    public IReadOnlyList<StreamStatus> Streams { get; }

    /// <summary>Whether the loops of every stream run. False calls for a restart.</summary>
    public bool IsLive => Streams.All(stream => stream.IsLive);

    /// <summary>Whether every stream and lease table was reached and the first leases were looked for; false again once the worker stops.</summary>
    public bool IsReady => Streams.All(stream => stream.IsReady);

    /// <summary>The health of the shard that is doing worst.</summary>
    public ShardHealth Health => Streams.Select(stream => stream.Health).DefaultIfEmpty().Max();
}
