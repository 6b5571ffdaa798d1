namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>
/// The calls that read one shard, of all consumers of the process: one after the other in the order in which they ask, each behind what the one before it has
/// cost. Owned by <see cref="CallPacer"/>. Thread-safe.
/// </summary>
/// <remarks>What a call costs is known when its answer is there. Until then it counts as the dearest there can be, so that nobody waits longer for a call that hangs.</remarks>
internal sealed class ReadTurns(TimeProvider timeProvider)
{
    /// <summary>
    /// The service reads somewhere between a call and its answer, and what was read costs from there on. To be sure it is taken for the end, as far as that costs no more
    /// than a twentieth of the shard's throughput.
    /// </summary>
    private const int CautionPart = 20;

    /// <summary>Timers are no finer.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _places = new();
    private long _free;
    private long _turnAt;
    private TimeSpan _interval;

    /// <summary>Whether nobody waits and nothing is left to be paid: a new object would do the same.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _places.Count == 0 && _free <= timeProvider.GetTimestamp();
            }
        }
    }

    /// <summary>Waits for a turn and takes it; returns what <see cref="End"/> wants.</summary>
    /// <param name="interval">The least time until the next turn.</param>
    /// <param name="dearest">What the call may cost at most.</param>
    /// <param name="cancellationToken">Gives the place up.</param>
    public async ValueTask<long> BeginAsync(TimeSpan interval, TimeSpan dearest, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource>? place = null;
        try
        {
            while (true)
            {
                Task woken;
                TimeSpan pause;
                lock (_gate)
                {
                    place ??= _places.AddLast(NewPlace());
                    var now = timeProvider.GetTimestamp();
                    var isFirst = place == _places.First;
                    if (isFirst && _free <= now)
                    {
                        _turnAt = now;
                        _interval = interval;
                        _free = now + Ticks(interval > dearest ? interval : dearest);
                        return now;
                    }

                    place.Value = NewPlace();
                    woken = place.Value.Task;
                    pause = isFirst ? timeProvider.GetElapsedTime(now, _free) : Timeout.InfiniteTimeSpan;
                }

                pause = pause >= TimeSpan.Zero && pause < ShortestPause ? ShortestPause : pause;
                await woken.WaitAsync(pause, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave(place);
        }
    }

    /// <summary>The call is over and has cost so much.</summary>
    /// <param name="turn">What <see cref="BeginAsync"/> returned.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="cost">The time in which the service makes up for it.</param>
    public void End(long turn, long sentAt, TimeSpan cost)
    {
        lock (_gate)
        {
            var now = timeProvider.GetTimestamp();
            var paid = sentAt + Math.Min(now - sentAt, Ticks(cost / CautionPart)) + Ticks(cost);

            // Another one may have its turn by now, if this call took longer than any should.
            _free = _turnAt == turn ? Math.Max(turn + Ticks(_interval), paid) : Math.Max(_free, now) + Ticks(cost);
            _places.First?.Value.TrySetResult();
        }
    }

    /// <summary>Takes a turn for a call beside the one that is under way; returns how long to wait for it.</summary>
    public TimeSpan TakeBeside(TimeSpan interval)
    {
        lock (_gate)
        {
            var now = timeProvider.GetTimestamp();
            _turnAt = Math.Max(now, _turnAt + Ticks(interval));
            _free = Math.Max(_free, _turnAt + Ticks(interval));
            return timeProvider.GetElapsedTime(now, _turnAt);
        }
    }

    private static TaskCompletionSource NewPlace() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave(LinkedListNode<TaskCompletionSource>? place)
    {
        lock (_gate)
        {
            if (place is not null)
            {
                _places.Remove(place);
                _places.First?.Value.TrySetResult();
            }
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * timeProvider.TimestampFrequency);
}
