using Kinesis.Consumer.Api;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Reads every shard by GetRecords.</summary>
internal sealed class PollingRecordSourceFactory(
    IKinesisClient client,
    RetrievalOptions options,
    ConsumerIdentity identity,
    MemoryBudget budget,
    ConsumerInstruments instruments,
    ConsumerActivities activities,
    TimeProvider timeProvider,
    ILogger<PollingRecordSource> logger) : IRecordSourceFactory
{
    public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint)
    {
        var account = budget.Open($"fetch {progress.ShardId}", canRelease: false);
        var iterator = new ShardIterator(client, identity.StreamName, progress.ShardId, checkpoint);
        return new PollingRecordSource(client, iterator, account, progress, options, instruments, activities, timeProvider, logger);
    }
}
