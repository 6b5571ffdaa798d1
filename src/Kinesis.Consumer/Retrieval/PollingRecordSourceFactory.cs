using Kinesis.Consumer.Api;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Reads every shard by GetRecords.</summary>
internal sealed class PollingRecordSourceFactory(
    IKinesisClient client,
    RetrievalOptions options,
    ConsumerIdentity identity,
    MemoryBudget budget,
    CallPacer pacer,
    ConsumerInstruments instruments,
    ConsumerActivities activities,
    TimeProvider timeProvider,
    ILogger<PollingRecordSource> logger) : IRecordSourceFactory
{
    public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint)
    {
        var account = budget.Open($"fetch {progress.ShardId}", canRelease: false);
        return Open(progress, new ShardPosition(identity.StreamName, progress.ShardId, checkpoint), account);
    }

    /// <summary>Opens a source that goes on where another left off and takes over its account.</summary>
    public IRecordSource Open(ShardProgress progress, ShardPosition position, MemoryAccount account)
    {
        var iterator = new ShardIterator(client, position, pacer);
        var target = new PacedTarget(PacedCall.GetRecords, identity.StreamName, progress.ShardId.Value);
        var pace = new CallPace(pacer, target, options.CallInterval, options.MaxIdle, timeProvider);
        var calls = new HedgedGetRecords(client, iterator, pace, account, progress.ShardId, options, instruments, activities, timeProvider);
        return new PollingRecordSource(calls, iterator, pace, account, progress, timeProvider, logger);
    }
}
