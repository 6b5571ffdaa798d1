using System.Diagnostics.Metrics;
using System.Globalization;

namespace Kinesis.Counter;

/// <summary>What the library's own measures tell of the leases of this process since it started.</summary>
internal sealed class LeaseFigures : IDisposable
{
    private const string ErrorType = "error.type";

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private long _losses;
    private long _failures;
    private double _longestBeat;
    private double _longestDelay;

    public LeaseFigures()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is "kinesis.consumer.lease.losses" or "kinesis.consumer.lease.renewal.delay" or "kinesis.consumer.lease.renewal.duration"
                or "kinesis.consumer.worker.heartbeat.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _losses, count));
        _listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) => Note(instrument.Name, seconds, tags));
        _listener.Start();
    }

    /// <summary>Leases lost, heartbeats and renewals that failed, the longest heartbeat and the longest delay of a round in seconds, threads of the pool.</summary>
    public string Line
    {
        get
        {
            lock (_gate)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"{Interlocked.Read(ref _losses)} {_failures} {_longestBeat:F3} {_longestDelay:F3} {ThreadPool.ThreadCount}");
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(string name, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isFailure = false;
        foreach (var tag in tags)
        {
            isFailure |= tag.Key == ErrorType;
        }

        lock (_gate)
        {
            _failures += isFailure ? 1 : 0;
            if (name.EndsWith("delay", StringComparison.Ordinal))
            {
                _longestDelay = Math.Max(_longestDelay, seconds);
            }
            else if (name.EndsWith("heartbeat.duration", StringComparison.Ordinal))
            {
                _longestBeat = Math.Max(_longestBeat, seconds);
            }
        }
    }
}
