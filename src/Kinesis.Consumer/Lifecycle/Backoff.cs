using System.Security.Cryptography;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Growing pauses with full jitter: each is a random part of a ceiling that doubles up to a limit.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan limit, TimeProvider timeProvider)
{
    private const int Steps = 1 << 20;

    private int _attempts;

    /// <summary>The ceiling of the next pause.</summary>
    public TimeSpan Ceiling => TimeSpan.FromTicks((long)Math.Min(limit.Ticks, first.Ticks * Math.Pow(2, _attempts)));

    public void Reset() => _attempts = 0;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var share = RandomNumberGenerator.GetInt32(1, Steps + 1) / (double)Steps;
        var pause = Ceiling * share;
        _attempts = Math.Min(_attempts + 1, 32);
        return Task.Delay(pause, timeProvider, cancellationToken);
    }
}
