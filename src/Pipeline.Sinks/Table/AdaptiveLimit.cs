namespace Pipeline.Sinks.Table;

/// <summary>
/// How many puts may be under way in this process: one more for each round without throttling, a third fewer when the service throttles
/// (additive increase, multiplicative decrease, as TCP does it). Thread-safe; shared by all shards, because the tables are.
/// </summary>
internal sealed class AdaptiveLimit
{
    private const double Decrease = 2 / 3d;

    /// <summary>The throttles of one moment answer the same overload and count once.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _least;
    private readonly int _most;
    private double _limit;
    private int _inUse;
    private long? _decreasedAt;

    public AdaptiveLimit(int least, int start, int most, TimeProvider timeProvider)
    {
        _least = least;
        _most = most;
        _limit = Math.Clamp(start, least, most);
        _timeProvider = timeProvider;
    }

    public int Current
    {
        get
        {
            lock (_gate)
            {
                return (int)_limit;
            }
        }
    }

    public int InUse
    {
        get
        {
            lock (_gate)
            {
                return _inUse;
            }
        }
    }

    /// <summary>Waits for a place; first come, first served.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource place;
        lock (_gate)
        {
            if (_inUse < (int)_limit)
            {
                _inUse++;
                return;
            }

            place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place);
        }

        // Whoever completes the source first wins: a place that is granted is taken even if the token is cancelled at that moment, and the caller's
        // next step notices the cancellation and leaves.
        await using var registration = cancellationToken.UnsafeRegister(_ => place.TrySetCanceled(cancellationToken), null).ConfigureAwait(false);
        await place.Task.ConfigureAwait(false);
    }

    public void Leave()
    {
        lock (_gate)
        {
            _inUse--;
            AdmitNeedsLock();
        }
    }

    public void Succeeded()
    {
        lock (_gate)
        {
            // Growing while the limit is not used up would only store up a burst.
            if (_inUse >= (int)_limit)
            {
                _limit = Math.Min(_most, _limit + (1 / _limit));
                AdmitNeedsLock();
            }
        }
    }

    public void Throttled()
    {
        lock (_gate)
        {
            var now = _timeProvider.GetTimestamp();
            if (_decreasedAt is { } last && _timeProvider.GetElapsedTime(last, now) < Settling)
            {
                return;
            }

            _decreasedAt = now;
            _limit = Math.Max(_least, _limit * Decrease);
        }
    }

    private void AdmitNeedsLock()
    {
        while (_inUse < (int)_limit && _waiting.TryDequeue(out var place))
        {
            if (place.TrySetResult())
            {
                _inUse++;
            }
        }
    }
}
