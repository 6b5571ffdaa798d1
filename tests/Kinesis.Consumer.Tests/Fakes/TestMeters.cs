using System.Diagnostics.Metrics;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Meters of one test.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly List<MeterListener> _listeners = [];

    public bool Owns(Meter meter) => _meters.Contains(meter);

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Counts what a counter of these meters adds from now on.</summary>
    public Func<long> Count(string counter)
    {
        var sum = 0L;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == counter && Owns(instrument.Meter))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Interlocked.Add(ref sum, measurement));
        listener.Start();
        _listeners.Add(listener);
        return () => Interlocked.Read(ref sum);
    }

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _meters.ForEach(meter => meter.Dispose());
    }
}
