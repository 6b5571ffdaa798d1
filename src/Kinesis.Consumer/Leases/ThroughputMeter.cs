namespace Kinesis.Consumer.Leases;

/// <summary>Measures what a shard brings: a moving average that halves the weight of the past with every sample, as KCL 3 does. Owned by the held lease.</summary>
internal sealed class ThroughputMeter
{
    private const double BytesPerKilobyte = 1024;
    private const double Weight = 0.5;

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _leastSpan;
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

    /// <summary>Bytes were delivered. May be called from another thread than <see cref="Sample"/>.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>The average in KB a second up to now; null until there is one.</summary>
    public double? Sample()
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
