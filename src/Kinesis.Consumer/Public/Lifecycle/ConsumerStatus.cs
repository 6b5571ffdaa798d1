namespace Kinesis.Consumer;

/// <summary>
/// How a consumer is doing, for health checks and operators. Resolved without a key it tells of all consumers of the host together, with a consumer's name as
/// the key of that one.
/// </summary>
public sealed class ConsumerStatus
{
    internal ConsumerStatus(string name, string applicationName, WorkerId workerId, IReadOnlyList<StreamStatus> streams)
    {
        Name = name;
        ApplicationName = applicationName;
        WorkerId = workerId;
        Streams = streams;
        Consumers = [this];
    }

    /// <summary>All consumers of a host together.</summary>
    internal ConsumerStatus(IReadOnlyList<ConsumerStatus> consumers)
    {
        Name = "";
        ApplicationName = string.Join(", ", consumers.Select(consumer => consumer.ApplicationName));
        WorkerId = consumers[0].WorkerId;
        Streams = [.. consumers.SelectMany(consumer => consumer.Streams)];
        Consumers = consumers;
    }

    /// <summary>The name that the consumer was added with; empty for one without, and for all together.</summary>
    public string Name { get; }

    /// <summary>The application; with several consumers, all of theirs, separated by commas.</summary>
    public string ApplicationName { get; }

    /// <summary>This worker.</summary>
    public WorkerId WorkerId { get; }

    /// <summary>Each stream, in the order of the configuration.</summary>
    public IReadOnlyList<StreamStatus> Streams { get; }

    /// <summary>Each consumer, in the order in which they were added: this one alone, unless it tells of all.</summary>
    public IReadOnlyList<ConsumerStatus> Consumers { get; }

    /// <summary>Whether the loops of every stream run. False calls for a restart.</summary>
    public bool IsLive => Streams.All(stream => stream.IsLive);

    /// <summary>Whether every stream and lease table was reached and the first leases were looked for; false again once the worker stops.</summary>
    public bool IsReady => Streams.All(stream => stream.IsReady);

    /// <summary>The health of the shard that is doing worst.</summary>
    public ShardHealth Health => Streams.Select(stream => stream.Health).DefaultIfEmpty().Max();
}
