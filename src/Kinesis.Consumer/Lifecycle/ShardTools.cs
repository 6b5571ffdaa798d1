using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>What every shard's consumer of a worker shares.</summary>
internal sealed record ShardTools(
    ConsumedStream Stream,
    KinesisConsumerOptions Options,
    LeaseOptions LeaseOptions,
    RetrievalOptions RetrievalOptions,
    ConsumerIdentity Identity,
    IShardProcessorFactory Processors,
    IRecordSourceFactory Sources,
    ILeaseStore Store,
    FleetMember Fleet,
    LeaseRenewer Renewer,
    ShardSync Sync,
    ShardBoard Board,
    MemoryBudget Budget,
    ConsumerInstruments Instruments,
    ConsumerActivities Activities,
    TimeProvider TimeProvider,
    ILoggerFactory LoggerFactory)
{
    public WatchdogOptions WatchdogOptions { get; init; } = new();

    public IJointCheckpointer JointCheckpointer { get; } = new JointCheckpointer(Store, Instruments, TimeProvider, LoggerFactory.CreateLogger<JointCheckpointer>());
}
