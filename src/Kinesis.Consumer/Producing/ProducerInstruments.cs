using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer.Producing;

/// <summary>Every measure of a producer, called by intention: once a call, or for what is rare.</summary>
internal sealed class ProducerInstruments : IDisposable
{
    private const string PutRecords = "put_records";

    private readonly string _streamName;
    private readonly TimeProvider _timeProvider;
    private readonly Meter _meter;
    private readonly Histogram<double> _operationDuration;
    private readonly Counter<long> _sentMessages;
    private readonly Counter<long> _sentBytes;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _throttles;
    private readonly Counter<long> _uncertain;
    private readonly Counter<long> _misplaced;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _reroutes;

    public ProducerInstruments(IMeterFactory meterFactory, string streamName, TimeProvider timeProvider)
    {
        _streamName = streamName;
        _timeProvider = timeProvider;
        _meter = LibraryMeter.Create(meterFactory);
        _operationDuration = _meter.CreateDuration("messaging.client.operation.duration", "Duration of calls to the service");
        _sentMessages = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Records acknowledged by the stream");
        _sentBytes = _meter.CreateCounter<long>("kinesis.producer.sent.size", "By", "Bytes of keys and payloads of acknowledged records");
        _latency = _meter.CreateDuration("kinesis.producer.record.latency", "From the acceptance of the oldest record of each call to the end of the call");
        _retries = _meter.CreateCounter<long>("kinesis.producer.record.retries", "{record}", "Records that a call did not store and that are sent again");
        _throttles = _meter.CreateCounter<long>("kinesis.producer.record.throttles", "{record}", "Records sent again because a shard or the account was too busy");
        _uncertain = _meter.CreateCounter<long>("kinesis.producer.record.uncertain", "{record}", "Records sent again although the lost answer may have stored them: each may be a second copy");
        _misplaced = _meter.CreateCounter<long>("kinesis.producer.record.misplaced", "{record}", "Records of aggregates that went to a shard they do not belong to, and are sent again");
        _failed = _meter.CreateCounter<long>("kinesis.producer.record.failures", "{record}", "Records given up");
        _reroutes = _meter.CreateCounter<long>("kinesis.producer.shard_map.changes", "{change}", "Times the list of shards was taken over");
    }

    /// <summary>Shows what is held from now on.</summary>
    public void Watch(Func<(long Bytes, int Count)> observe)
    {
        _ = _meter.CreateObservableUpDownCounter("kinesis.producer.buffer.usage", () => new Measurement<long>(observe().Bytes, Tags()), "By", "What the records that are not acknowledged yet hold");
        _ = _meter.CreateObservableUpDownCounter("kinesis.producer.buffer.records", () => new Measurement<long>(observe().Count, Tags()), "{record}", "Records that are not acknowledged yet");
    }

    /// <summary>A call has ended.</summary>
    public void CallEnded(long startedAt, long oldestAt, CallTally tally, string? errorType)
    {
        var tags = new TagList
        {
            { TelemetryNames.OperationName, PutRecords },
            { TelemetryNames.MessagingSystem, TelemetryNames.AwsKinesis },
            { TelemetryNames.DestinationName, _streamName },
        };
        if (tally.Stored > 0)
        {
            _sentMessages.Add(tally.Stored, tags);
            _sentBytes.Add(tally.StoredBytes, Tags());
        }

        if (errorType is not null)
        {
            tags.Add(TelemetryNames.ErrorType, errorType);
        }

        _operationDuration.Record(_timeProvider.GetElapsedTime(startedAt).TotalSeconds, tags);
        _latency.Record(_timeProvider.GetElapsedTime(oldestAt).TotalSeconds, Tags());
        Add(_retries, tally.Retried);
        Add(_throttles, tally.Throttled);
        Add(_uncertain, tally.Uncertain);
    }

    public void RecordsMisplaced(int count) => Add(_misplaced, count);

    public void Rerouted() => Add(_reroutes, 1);

    public void RecordFailed(ProduceFailure failure)
    {
        var tags = Tags();
        tags.Add(TelemetryNames.Reason, NameOf(failure));
        _failed.Add(1, tags);
    }

    public void Dispose() => _meter.Dispose();

    private static string NameOf(ProduceFailure failure) => failure switch
    {
        ProduceFailure.Expired => "expired",
        ProduceFailure.Exhausted => "exhausted",
        ProduceFailure.Refused => "refused",
        _ => "stopped",
    };

    private void Add(Counter<long> counter, int count)
    {
        if (count > 0)
        {
            counter.Add(count, Tags());
        }
    }

    private TagList Tags() => new() { { TelemetryNames.DestinationName, _streamName } };
}
