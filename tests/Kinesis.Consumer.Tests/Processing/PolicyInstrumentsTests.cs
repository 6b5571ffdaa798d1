using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Processing;

/// <summary>The measures and spans of the error policy by the names that dashboards and alarms use.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class PolicyInstrumentsTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly ScriptedProcessor _processor = new();
    private readonly ListDestination _destination = new();
    private readonly ProcessingOptions _options = new() { CheckpointInterval = TimeSpan.FromSeconds(1), MaxAttempts = 3 };
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measures = new();
    private readonly FakeKinesis _kinesis;
    private readonly MeterListener _listener;
    private TestWorker? _worker;

    public PolicyInstrumentsTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (_worker is { } worker && worker.Owns(instrument.Meter))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
    }

    [Fact]
    public async Task AttemptsSplitsAndDestinedRecordsAreCounted()
    {
        _options.OnExhausted = ExhaustedAction.Destination;
        _processor.OnBatch = ScriptedProcessor.ThrowOn("c");
        _kinesis.Put(0, "a", "b", "c", "d");
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Kinesis.Consumer",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await StartAsync();

        await UntilAsync(() => _store[FakeKinesis.Id(0)].Checkpoint.Kind == CheckpointKind.At && _destination.Records.Count == 1);

        // a b c d, then a b; c d, then c three times, then d.
        Assert.Equal(2, Sum("kinesis.consumer.batch.bisections", ""));
        Assert.Equal(2, Sum("kinesis.consumer.batch.retries", ""));
        Assert.Equal(1, Sum("kinesis.consumer.records.destined", "reason=exhausted"));
        Assert.Equal(5, Values("messaging.process.duration", "error.type=System.FormatException").Count);
        Assert.Equal(7, Values("messaging.process.duration", "").Count);
        var processed = spans.Where(span => span.OperationName == "process orders").ToList();
        Assert.Equal(7, processed.Count);
        Assert.Equal(5, processed.Count(span => span.Status == ActivityStatusCode.Error && Equals(span.GetTagItem("error.type"), "System.FormatException")));
    }

    [Fact]
    public async Task AHaltedShardAndADeepLaneCanBeSeen()
    {
        _options.MaxBatchRecords = 1;
        _options.MaxAttempts = 8;
        _processor.OnBatch = ScriptedProcessor.ThrowOn("a");
        _kinesis.Put(0, "a", "b", "c", "d");
        await StartAsync();
        await UntilAsync(() => _processor.Calls.Count > 4);
        _listener.RecordObservableInstruments();

        Assert.Equal([3d], Values("kinesis.consumer.lane.depth", $"messaging.destination.partition.id={FakeKinesis.Id(0)}"));
        Assert.Equal([0d], Values("kinesis.consumer.shard.halted", "messaging.destination.name=orders"));

        await UntilAsync(() => _worker!.Status.Shards is [{ State: ShardState.Halted }]);
        _measures.Clear();
        _listener.RecordObservableInstruments();
        Assert.Equal([1d], Values("kinesis.consumer.shard.halted", "messaging.destination.name=orders"));
        Assert.Empty(Values("kinesis.consumer.lane.depth", ""));
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _time.RunUntilAsync(_worker.DisposeAsync().AsTask());
        }

        _listener.Dispose();
    }

    private async Task StartAsync()
    {
        _worker = new TestWorker("w1", _kinesis, _store, _journal, _time, options: null, new LanedProcessorFactory(_options, _ => _processor, _destination));
        _listener.Start();
        await _worker.StartAsync();
    }

    private Task UntilAsync(Func<bool> condition) => _time.RunUntilAsync(
        () => _store.Find(FakeKinesis.Id(0)) is not null && condition(), () => $"{_processor}\n{string.Join('\n', _measures)}", limitSeconds: 300);

    private double Sum(string name, string tag) => Values(name, tag).Sum();

    private List<double> Values(string name, string tag) =>
        [.. _measures.Where(measure => measure.Name == name && measure.Tags.Contains(tag, StringComparison.Ordinal)).Select(measure => measure.Value)];

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measures.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
