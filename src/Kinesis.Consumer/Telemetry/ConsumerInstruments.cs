using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Health;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Processing;

namespace Kinesis.Consumer.Telemetry;

/// <summary>Every measure of this library, called by intention.</summary>
internal sealed class ConsumerInstruments : IDisposable
{
    private readonly ConsumerIdentity _identity;
    private readonly TimeProvider _timeProvider;
    private readonly Meter _meter;
    private readonly Histogram<double> _operationDuration;
    private readonly Counter<long> _consumedMessages;
    private readonly Counter<long> _deliveredBytes;
    private readonly Histogram<double> _processDuration;
    private readonly Counter<long> _acquisitions;
    private readonly Counter<long> _losses;
    private readonly Histogram<double> _heartbeatDuration;
    private readonly Histogram<double> _renewalDuration;
    private readonly Histogram<double> _renewalDelay;
    private readonly Histogram<double> _checkpointDuration;
    private readonly Counter<long> _shardFailures;
    private readonly Counter<long> _shardHoles;
    private readonly Counter<long> _shardsReopened;
    private readonly Counter<long> _filteredRecords;
    private readonly Counter<long> _hangingCalls;
    private readonly Counter<long> _refusedPayloads;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _throttledReads;
    private readonly Counter<long> _retentionGaps;
    private readonly Counter<long> _subscriptionEnds;
    private readonly Counter<long> _batchRetries;
    private readonly Counter<long> _batchBisections;
    private readonly Counter<long> _destinedRecords;

    public ConsumerInstruments(IMeterFactory meterFactory, ConsumerIdentity identity, ShardBoard board, TimeProvider timeProvider)
    {
        _identity = identity;
        _timeProvider = timeProvider;
        _meter = LibraryMeter.Create(meterFactory);
        _operationDuration = _meter.CreateDuration("messaging.client.operation.duration", "Duration of calls to the service");
        _consumedMessages = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Records received");
        _deliveredBytes = _meter.CreateCounter<long>("kinesis.consumer.delivered.size", "By", "Payload bytes of the records given to processors");
        _processDuration = _meter.CreateDuration("messaging.process.duration", "Duration of processing one batch");
        _acquisitions = _meter.CreateCounter<long>("kinesis.consumer.lease.acquisitions", "{acquisition}", "Leases taken");
        _losses = _meter.CreateCounter<long>("kinesis.consumer.lease.losses", "{loss}", "Leases lost");
        _heartbeatDuration = _meter.CreateDuration("kinesis.consumer.worker.heartbeat.duration", "Duration of one heartbeat of the worker");
        _renewalDuration = _meter.CreateDuration("kinesis.consumer.lease.renewal.duration", "Duration of one lease renewal");
        _renewalDelay = _meter.CreateDuration("kinesis.consumer.lease.renewal.delay", "How late each round of renewals began");
        _checkpointDuration = _meter.CreateDuration("kinesis.consumer.checkpoint.duration", "Duration of one checkpoint write");
        _shardFailures = _meter.CreateCounter<long>("kinesis.consumer.shard.failures", "{failure}", "Times a shard stopped on an error, to start again from its checkpoint");
        _shardHoles = _meter.CreateCounter<long>("kinesis.consumer.shard.holes", "{hole}", "Shards that nobody read, as their leases were missing, until they were added again");
        _shardsReopened = _meter.CreateCounter<long>("kinesis.consumer.shard.reopened", "{shard}", "Shards that were finished and proved to go on, and were put back to where they stood");
        _hangingCalls = _meter.CreateCounter<long>("kinesis.consumer.processor.hangs", "{call}", "Calls of processors that did not come back in time");
        _filteredRecords = _meter.CreateCounter<long>("kinesis.consumer.aggregate.filtered", "{record}", "User records of aggregated records left out, as their hash keys belong to other shards");
        _refusedPayloads = _meter.CreateCounter<long>("kinesis.consumer.payload.refused", "{record}", "Compressed payloads delivered as they came");
        _hedges = _meter.CreateCounter<long>("kinesis.consumer.get_records.hedges", "{call}", "Second calls sent beside slow ones");
        _throttledReads = _meter.CreateCounter<long>("kinesis.consumer.get_records.throttles", "{call}", "GetRecords calls refused for the rate of calls or bytes of all readers of the shard");
        _retentionGaps = _meter.CreateCounter<long>("kinesis.consumer.retention.gaps", "{gap}", "Checkpoints whose record the retention time had taken before it was read behind");
        _subscriptionEnds = _meter.CreateCounter<long>("kinesis.consumer.subscription.ends", "{subscription}", "Subscriptions to shards that ended or were not accepted");
        _batchRetries = _meter.CreateCounter<long>("kinesis.consumer.batch.retries", "{retry}", "Times failed records were scheduled to be tried again");
        _batchBisections = _meter.CreateCounter<long>("kinesis.consumer.batch.bisections", "{bisection}", "Failed batches split to find the bad record");
        _destinedRecords = _meter.CreateCounter<long>("kinesis.consumer.records.destined", "{record}", "Records given up to the failure destination");
        ShardGauges.Add(_meter, identity, board);
    }

    public void RecordsReceived(long startedAt, int count, string? errorType)
    {
        var tags = Tags(TelemetryNames.GetRecords, errorType);
        _operationDuration.Record(Seconds(startedAt), tags);
        if (count > 0)
        {
            _consumedMessages.Add(count, tags);
        }
    }

    /// <summary>Records were lost to the retention time.</summary>
    public void RetentionGapFound() => _retentionGaps.Add(1, new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    /// <summary>A call was refused for its rate.</summary>
    public void ReadThrottled() => _throttledReads.Add(1, Tags(TelemetryNames.GetRecords, errorType: null));

    /// <summary>A slow call got a second one beside it.</summary>
    public void CallHedged(bool isWon)
    {
        var tags = new TagList
        {
            { TelemetryNames.DestinationName, _identity.StreamName },
            { TelemetryNames.Outcome, isWon ? "won" : "lost" },
        };
        _hedges.Add(1, tags);
    }

    /// <summary>A call for a subscription was answered.</summary>
    public void Subscribed(long startedAt, string? errorType) =>
        _operationDuration.Record(Seconds(startedAt), Tags(TelemetryNames.SubscribeToShard, errorType));

    /// <summary>A subscription brought an event.</summary>
    public void EventReceived(int count)
    {
        if (count > 0)
        {
            _consumedMessages.Add(count, Tags(TelemetryNames.SubscribeToShard, errorType: null));
        }
    }

    /// <summary>A subscription ended: by its age, by silence, or by an error of the service.</summary>
    public void SubscriptionEnded(string reason) => _subscriptionEnds.Add(1, new TagList
    {
        { TelemetryNames.DestinationName, _identity.StreamName },
        { TelemetryNames.Reason, reason },
    });

    public void BytesDelivered(long bytes) => _deliveredBytes.Add(bytes, new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    public void BatchProcessed(long startedAt, string? errorType) =>
        _processDuration.Record(Seconds(startedAt), Tags(TelemetryNames.Process, errorType));

    public void CheckpointWritten(long startedAt, string? errorType)
    {
        var tags = Tags(TelemetryNames.Checkpoint, errorType);
        _operationDuration.Record(Seconds(startedAt), tags);
        _checkpointDuration.Record(Seconds(startedAt), tags);
    }

    public void RenewalsDelayed(TimeSpan delay) =>
        _renewalDelay.Record(delay.TotalSeconds, new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    public void WorkerBeaten(long startedAt, string? errorType)
    {
        var tags = new TagList { { TelemetryNames.DestinationName, _identity.StreamName } };
        AddError(ref tags, errorType);
        _heartbeatDuration.Record(Seconds(startedAt), tags);
    }

    public void LeaseRenewed(long startedAt, string? errorType)
    {
        var tags = new TagList { { TelemetryNames.DestinationName, _identity.StreamName } };
        AddError(ref tags, errorType);
        _renewalDuration.Record(Seconds(startedAt), tags);
    }

    public void LeaseTaken(LeaseReason reason) => _acquisitions.Add(1, ReasonTags(reason));

    public void LeaseLost(LeaseReason reason) => _losses.Add(1, ReasonTags(reason));

    public void ShardFailed(Exception exception)
    {
        var tags = new TagList { { TelemetryNames.DestinationName, _identity.StreamName } };
        AddError(ref tags, exception.GetType().FullName);
        _shardFailures.Add(1, tags);
    }

    public void CallHangs(ProcessorCall call) =>
        _hangingCalls.Add(1, new TagList { { TelemetryNames.DestinationName, _identity.StreamName }, { TelemetryNames.Call, CallName(call) } });

    public void UserRecordsFiltered(int count) =>
        _filteredRecords.Add(count, new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    public void PayloadsRefused(int tooLarge, int malformed)
    {
        Refused("too_large", tooLarge);
        Refused("malformed", malformed);

        void Refused(string reason, int count)
        {
            if (count > 0)
            {
                _refusedPayloads.Add(count, new TagList { { TelemetryNames.DestinationName, _identity.StreamName }, { TelemetryNames.Reason, reason } });
            }
        }
    }

    public void BatchRetried() => _batchRetries.Add(1, new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    public void BatchBisected() => _batchBisections.Add(1, new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    public void RecordsDestined(int count, FailureReason reason) => _destinedRecords.Add(count, new TagList
    {
        { TelemetryNames.DestinationName, _identity.StreamName },
        { TelemetryNames.Reason, FailureEnvelope.NameOf(reason) },
    });

    public void HoleRepaired() => _shardHoles.Add(1, new KeyValuePair<string, object?>(TelemetryNames.DestinationName, _identity.StreamName));

    public void ShardReopened() => _shardsReopened.Add(1, new KeyValuePair<string, object?>(TelemetryNames.DestinationName, _identity.StreamName));

    public void Dispose() => _meter.Dispose();

    private static void AddError(ref TagList tags, string? errorType)
    {
        if (errorType is not null)
        {
            tags.Add(TelemetryNames.ErrorType, errorType);
        }
    }

    private static string ReasonName(LeaseReason reason) => reason switch
    {
        LeaseReason.Unassigned => "unassigned",
        LeaseReason.Expired => "expired",
        LeaseReason.Recovered => "recovered",
        LeaseReason.Stolen => "stolen",
        LeaseReason.HandedOff => "handed_off",
        LeaseReason.Fenced => "fenced",
        LeaseReason.GivenUp => "given_up",
        LeaseReason.InDoubt => "in_doubt",
        _ => "released",
    };

    private static string CallName(ProcessorCall call) => call switch
    {
        ProcessorCall.InitializeAsync => "initialize",
        ProcessorCall.ProcessAsync => "process",
        ProcessorCall.DrainAsync => "drain",
        ProcessorCall.ShardEndedAsync => "shard_ended",
        ProcessorCall.LeaseLostAsync => "lease_lost",
        ProcessorCall.WriteAsync => "write_failures",
        _ => "dispose",
    };

    private double Seconds(long startedAt) => _timeProvider.GetElapsedTime(startedAt).TotalSeconds;

    private TagList Tags(string operation, string? errorType)
    {
        var tags = new TagList
        {
            { TelemetryNames.OperationName, operation },
            { TelemetryNames.MessagingSystem, TelemetryNames.AwsKinesis },
            { TelemetryNames.DestinationName, _identity.StreamName },
            { TelemetryNames.ConsumerGroup, _identity.ApplicationName },
        };
        AddError(ref tags, errorType);
        return tags;
    }

    private TagList ReasonTags(LeaseReason reason) => new()
    {
        { TelemetryNames.DestinationName, _identity.StreamName },
        { TelemetryNames.Reason, ReasonName(reason) },
    };
}
