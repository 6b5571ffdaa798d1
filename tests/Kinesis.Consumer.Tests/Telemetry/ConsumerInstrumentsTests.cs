using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Telemetry;

/// <summary>The measures by the names that dashboards and alarms use.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ConsumerInstrumentsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Journal _journal = new();
    private readonly ConcurrentQueue<string> _meters = new();
    private readonly ConcurrentQueue<(string Name, string? Unit, double Value, string Tags)> _measures = new();

    [Fact]
    public async Task AWorkersLifeIsMeasuredUnderTheNamesOfTheField()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "a", "b");
        var store = new InMemoryLeaseStore();
        await using var worker = new TestWorker("w1", kinesis, store, _journal, _time);
        using var listener = Listen(worker);
        await worker.StartAsync();
        await _time.RunUntilAsync(() => _journal.Count("checkpoint") == 1, _journal.ToString);
        await _time.RunForAsync(TimeSpan.FromSeconds(4));
        listener.RecordObservableInstruments();
        store.OnWrite = (_, _, _) => WriteFault.Before;
        await _time.RunUntilAsync(() => _journal.Count("lost") == 1, _journal.ToString);

        Assert.Equal(2, Values("messaging.client.consumed.messages", "messaging.operation.name=get_records").Sum());
        Assert.Single(Values("messaging.process.duration", "messaging.destination.name=orders"));
        Assert.Contains(Measures("messaging.client.operation.duration"), measure => measure.Tags.Contains("=checkpoint", StringComparison.Ordinal));
        Assert.All(_meters, name => Assert.Equal("Kinesis.Consumer", name));
        Assert.Equal([1d], Values("kinesis.consumer.lease.acquisitions", "reason=unassigned"));
        Assert.Equal([1d], Values("kinesis.consumer.lease.losses", "reason=expired"));
        Assert.Equal([1d], Values("kinesis.consumer.lease.count", "state=held"));
        Assert.Equal([0d], Values("kinesis.consumer.lease.count", "state=draining"));
        Assert.Equal([0d], Values("kinesis.consumer.shard.lag", $"messaging.destination.partition.id={FakeKinesis.Id(0)}"));
        Assert.Equal([1d], Values("kinesis.consumer.shard.health", $"messaging.destination.partition.id={FakeKinesis.Id(0)} state=ok"));
        Assert.InRange(Assert.Single(Values("kinesis.consumer.checkpoint.age", "")), 3.5, 4.5);
        Assert.NotEmpty(Values("kinesis.consumer.lease.renewal.duration", "error.type=System.TimeoutException"));
        Assert.NotEmpty(Values("kinesis.consumer.lease.renewal.delay", "messaging.destination.name=orders"));
        Assert.NotEmpty(Values("kinesis.consumer.checkpoint.duration", ""));
        Assert.All(_measures.Where(measure => measure.Name.EndsWith("duration", StringComparison.Ordinal)), measure => Assert.Equal("s", measure.Unit));
    }

    private IEnumerable<(string Name, string? Unit, double Value, string Tags)> Measures(string name) =>
        _measures.Where(measure => measure.Name == name);

    private List<double> Values(string name, string tag) =>
        [.. Measures(name).Where(measure => measure.Tags.Contains(tag, StringComparison.Ordinal)).Select(measure => measure.Value)];

    private MeterListener Listen(TestWorker worker)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (worker.Owns(instrument.Meter))
                {
                    _meters.Enqueue(instrument.Meter.Name);
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _measures.Enqueue(
        (instrument.Name, instrument.Unit, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
