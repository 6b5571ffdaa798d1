namespace Kinesis.Consumer.Leases;

/// <summary>Measures what a shard brings: a moving average that halves the weight of the past with every sample, as KCL 3 does. Owned by the held lease.</summary>
internal sealed class ThroughputMeter
{
    private const double BytesPerKilobyte = 1024;
    private const double Weight = 0.5;

    /// <summary>What is worth telling: a quarter more or less, and by more than a hundredth of what a shard can take.</summary>
    private const double Share = 0.25;
    private const double Least = 16;

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _leastSpan;
    private readonly Lock _gate = new();
    private long _bytes;
    private long _since;
    private double? _average;

    /// <param name="before">What the lease's last owner measured.</param>
    /// <param name="leastSpan">A sample covers at least this; checkpoints may follow each other too closely to measure between them.</param>
    /// <param name="timeProvider">The clock.</param>
    public ThroughputMeter(double? before, TimeSpan leastSpan, TimeProvider timeProvider)
    {
        _average = before;
        _leastSpan = leastSpan;
        _timeProvider = timeProvider;
        _since = timeProvider.GetTimestamp();
    }

    /// <summary>Bytes were delivered. May be called from any thread.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>The average in KB a second up to now; null until there is one.</summary>
    public double? Sample()
    {
        lock (_gate)
        {
            var span = _timeProvider.GetElapsedTime(_since);
            if (span >= _leastSpan && span > TimeSpan.Zero)
            {
                var rate = Interlocked.Exchange(ref _bytes, 0) / BytesPerKilobyte / span.TotalSeconds;
                _average = _average is { } average ? (average * (1 - Weight)) + (rate * Weight) : rate;
                _since = _timeProvider.GetTimestamp();
            }

            return _average;
        }
    }

    /// <summary>Whether the average up to now differs from what was told by enough to tell it again.</summary>
    public bool HasChanged(double? told) =>
        Sample() is { } now && (told is not { } before || Math.Abs(now - before) > Math.Max(Least, Math.Max(now, before) * Share));
}
