namespace Kinesis.Consumer.Lifecycle;

/// <summary>Wakes a loop at every interval, or at once when somebody asks.</summary>
internal sealed class CycleSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _isDisposed;

    public CycleSignal(TimeSpan interval, TimeProvider timeProvider)
    {
        _timer = timeProvider.CreateTimer(_ => Wake(), state: null, interval, interval);
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

    /// <summary>Waits for the next turn; the first one is at once.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            _signal.Dispose();
        }
    }
}
