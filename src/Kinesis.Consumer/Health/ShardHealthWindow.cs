namespace Kinesis.Consumer.Health;

/// <summary>The figures of one shard over a sliding window, and the judgement on them. Not safe for concurrent use.</summary>
public sealed class ShardHealthWindow
{
    /// <summary>A window holds about so many samples; more often taken ones are left out.</summary>
    private const int Samples = 10;

    private readonly WatchdogOptions _options;
    private readonly List<ShardHealthSample> _samples = new(Samples + 2);

    /// <summary>Creates an empty window.</summary>
    /// <param name="options">How long the window is, and how long silence is normal.</param>
    public ShardHealthWindow(WatchdogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Keeps a sample for later judgements.</summary>
    public void Add(ShardHealthSample sample)
    {
        if (_samples.Count > 0 && sample.At - _samples[^1].At < _options.Window / Samples)
        {
            return;
        }

        _samples.Add(sample);

        // The oldest one that stays is the one that makes the span a whole window.
        while (_samples.Count > 2 && sample.At - _samples[1].At >= _options.Window)
        {
            _samples.RemoveAt(0);
        }
    }

    /// <summary>Judges the window and the figures of now.</summary>
    public ShardHealthVerdict Judge(ShardHealthSample now)
    {
        Span<ShardHealthSample> samples = [.. _samples, now];
        return ShardHealthRules.Judge(samples, _options.WarnAfter, _options.Window);
    }
}
