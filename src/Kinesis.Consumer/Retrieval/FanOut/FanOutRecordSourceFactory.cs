using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.FanOut;

/// <summary>Reads every shard of a stream by one registered consumer, or all by polling when that is refused.</summary>
internal sealed class FanOutRecordSourceFactory(
    IKinesisClient client,
    FanOutConsumer consumer,
    PollingRecordSourceFactory polling,
    ConsumerIdentity identity,
    MemoryBudget budget,
    CallPacer pacer,
    ConsumerInstruments instruments,
    ConsumerActivities activities,
    TimeProvider timeProvider,
    ILogger<ShardSubscriber> logger) : IRecordSourceFactory
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The source disposes of its subscriber and its account")]
    public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint)
    {
        var account = budget.Open($"fetch {progress.ShardId}", canRelease: false);
        var position = new ShardPosition(identity.StreamName, progress.ShardId, checkpoint, polling.Gaps);
        var subscriber = new ShardSubscriber(client, consumer, position, pacer, account, instruments, timeProvider, logger);
        return new FanOutRecordSource(
            consumer,
            subscriber,
            position,
            () => polling.Open(progress, position, account),
            account,
            progress,
            instruments,
            activities,
            timeProvider);
    }
}
