namespace Kinesis.Consumer.Fleet;

/// <summary>Wakes a loop at every interval, and earlier when somebody asks.</summary>
internal sealed class CycleSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly ITimer _early;
    private bool _isDisposed;

    public CycleSignal(TimeSpan interval, TimeProvider timeProvider)
    {
        _timer = timeProvider.CreateTimer(_ => Wake(), state: null, interval, interval);
        _early = timeProvider.CreateTimer(_ => Wake(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Several calls before the loop comes round are one.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_isDisposed && _signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <summary>Wakes once after a while; a later call replaces an earlier one.</summary>
    public void WakeIn(TimeSpan delay)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _early.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Waits for the next turn; the first one is at once.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            _early.Dispose();
            _signal.Dispose();
        }
    }
}
