namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>How long the last calls of one shard took.</summary>
internal sealed class LatencyWindow
{
    private const int Size = 64;

    /// <summary>Fewer calls say nothing about what is slow.</summary>
    private const int Enough = 10;

    private const double Share = 0.95;

    private readonly long[] _ticks = new long[Size];
    private int _count;
    private int _next;

    public void Add(TimeSpan duration)
    {
        _ticks[_next] = duration.Ticks;
        _next = (_next + 1) % Size;
        _count = Math.Min(_count + 1, Size);
    }

    /// <summary>What 95 of 100 calls did not exceed; null while too few were seen.</summary>
    public TimeSpan? HighPercentile()
    {
        if (_count < Enough)
        {
            return null;
        }

        Span<long> sorted = stackalloc long[Size];
        sorted = sorted[.._count];
        _ticks.AsSpan(0, _count).CopyTo(sorted);
        sorted.Sort();
        return TimeSpan.FromTicks(sorted[Math.Min(_count - 1, (int)(_count * Share))]);
    }
}
