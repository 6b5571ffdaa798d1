using Kinesis.Consumer.Api;
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
    private readonly ThrottleReport _throttles = new(identity.StreamName, timeProvider, logger);

    /// <summary>Where gaps are reported, whichever way the stream is read.</summary>
    public RetentionGaps Gaps { get; } = new(instruments, logger);

    public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint)
    {
        var account = budget.Open($"fetch {progress.ShardId}", canRelease: false);
        return Open(progress, new ShardPosition(identity.StreamName, progress.ShardId, checkpoint, Gaps), account);
    }

    /// <summary>Opens a source that goes on where another left off and takes over its account.</summary>
    public IRecordSource Open(ShardProgress progress, ShardPosition position, MemoryAccount account)
    {
        var iterator = new ShardIterator(client, position, pacer);
        var target = new PacedTarget(PacedCall.GetRecords, identity.StreamName, progress.ShardId.Value);
        var pace = new CallPace(pacer, target, options, timeProvider);
        var calls = new HedgedGetRecords(client, iterator, pace, account, progress.ShardId, options, instruments, activities, timeProvider);
        return new PollingRecordSource(calls, iterator, pace, account, progress, instruments, _throttles, timeProvider, logger);
    }
}
