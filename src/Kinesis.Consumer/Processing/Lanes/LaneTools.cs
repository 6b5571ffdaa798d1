using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>What the lanes of one shard share.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="Processor">The application's part.</param>
/// <param name="Destination">Where given-up records go; null if they halt the shard.</param>
/// <param name="Options">The policy.</param>
/// <param name="Window">Takes in what is finished.</param>
/// <param name="Progress">The shard's live figures.</param>
/// <param name="Identity">Who consumes what.</param>
/// <param name="Instruments">Measures.</param>
/// <param name="Activities">Spans.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="ServiceNow">The service's time, which records' arrival is measured in.</param>
/// <param name="Logger">For all lanes.</param>
/// <param name="ThrowIfOver">Throws once no call may begin any more.</param>
/// <param name="Work">Cuts off calls at hand: the shard is lost, or the drain deadline has passed. For code of this library only.</param>
/// <param name="Calls">The same for the processor and the destination, whose callbacks hold up nothing.</param>
/// <param name="Stop">Ends lanes after their call at hand.</param>
internal sealed record LaneTools(
    ShardId ShardId,
    IRecordProcessor Processor,
    IFailureDestination? Destination,
    ProcessingOptions Options,
    ShardWindow Window,
    ShardProgress Progress,
    ConsumerIdentity Identity,
    ConsumerInstruments Instruments,
    ConsumerActivities Activities,
    TimeProvider TimeProvider,
    Func<DateTimeOffset> ServiceNow,
    ILogger Logger,
    Action ThrowIfOver,
    CancellationToken Work,
    CancellationToken Calls,
    CancellationToken Stop);
