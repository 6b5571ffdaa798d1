using System.Diagnostics.Metrics;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>Meters of one worker; the runtime keeps a list of all meters, so they are disposed with the run.</summary>
internal sealed class SimulatedMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
