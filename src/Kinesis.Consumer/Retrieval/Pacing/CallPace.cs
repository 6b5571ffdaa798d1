namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>
/// Spaces one consumer's calls for one shard: as fast as the limit allows while there are records, slower and slower while there are none.
/// The limit itself is shared, see <see cref="CallPacer"/>.
/// </summary>
internal sealed class CallPace(CallPacer pacer, PacedTarget target, TimeSpan interval, TimeSpan maxIdle, TimeProvider timeProvider)
{
    private readonly TimeSpan _firstIdle = interval > TimeSpan.FromMilliseconds(50) ? interval : TimeSpan.FromMilliseconds(50);
    private TimeSpan _idle;
    private long? _lastCall;

    /// <summary>Waits for the turn of the next call and takes it. The time that processing took counts.</summary>
    public async ValueTask WaitForTurnAsync(CancellationToken cancellationToken)
    {
        if (_lastCall is { } last)
        {
            var pause = _idle - timeProvider.GetElapsedTime(last);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }

        await WaitForNextAsync(cancellationToken).ConfigureAwait(false);
        _lastCall = timeProvider.GetTimestamp();
    }

    /// <summary>Waits for the turn of a call beside the last one.</summary>
    public ValueTask WaitForNextAsync(CancellationToken cancellationToken) => pacer.TakeTurnAsync(target, interval, cancellationToken);

    /// <summary>More records wait, or just came.</summary>
    public void Busy() => _idle = TimeSpan.Zero;

    /// <summary>The newest record was reached and nothing came.</summary>
    public void Idle()
    {
        var next = _idle == TimeSpan.Zero ? _firstIdle : _idle * 2;
        _idle = next < maxIdle ? next : maxIdle;
    }
}
