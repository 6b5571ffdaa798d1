using Kinesis.Consumer.Memory;
using Microsoft.Extensions.Logging;
using Pipeline.Contracts;
using Pipeline.Contracts.Routing;
using Pipeline.Sinks.Archive;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Pipeline;

/// <summary>What the processors of all shards share.</summary>
internal sealed record SinkTools(
    ContractSet Contracts,
    EventRouter Router,
    IObjectStore Objects,
    ITableStore Tables,
    LakeOptions Lake,
    TableOptions Table,
    DeadLetterOptions DeadLetters,
    ArchiveOptions Archive,
    PipelineStatus Status,
    SinkInstruments Instruments,
    SinkActivities Activities,
    MemoryBudget? Budget,
    ILoggerFactory Loggers)
{
    /// <summary>By the event's index in the contract set.</summary>
    public IReadOnlyList<EventPlan> Plans { get; } = [.. Contracts.Events.Select(contract => new EventPlan(contract, Lake, Table))];

    /// <summary>The lake's log, and what is prepared.</summary>
    public ManifestStore Manifests { get; } = new(Objects, Lake.ManifestPrefix);

    /// <summary>Makes prepared manifests visible. One for all shards, which take turns in it.</summary>
    public ManifestPublisher Publisher { get; } = new(Objects, new ManifestStore(Objects, Lake.ManifestPrefix), Lake.PublishConcurrency);
}
