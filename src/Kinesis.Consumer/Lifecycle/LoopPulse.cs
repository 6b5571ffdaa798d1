namespace Kinesis.Consumer.Lifecycle;

/// <summary>The sign of life of one loop. Written by the loop, read by whoever asks whether the worker is live.</summary>
/// <param name="name">The loop's name.</param>
/// <param name="bound">How long it may give no sign: its longest pause and the longest that one round may take.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LoopPulse(string name, TimeSpan bound, TimeProvider timeProvider)
{
    private long _beatAt = timeProvider.GetTimestamp();
    private volatile bool _isResting;

    public string Name => name;

    public bool IsStuck => !_isResting && timeProvider.GetElapsedTime(Volatile.Read(ref _beatAt)) >= bound;

    public void Beat()
    {
        Volatile.Write(ref _beatAt, timeProvider.GetTimestamp());
        _isResting = false;
    }

    /// <summary>The loop waits for something that need not come, or has ended.</summary>
    public void Rest() => _isResting = true;
}
