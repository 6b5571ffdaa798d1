using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>
/// Spaces one consumer's calls for one shard: while it is behind as fast as the service makes up for what was read, at the tip of the shard once a second or so,
/// and slower after a refusal, until a number of calls went well. The limits themselves are shared, see <see cref="CallPacer"/>.
/// </summary>
internal sealed class CallPace(CallPacer pacer, PacedTarget target, RetrievalOptions options, TimeProvider timeProvider)
{
    /// <summary>The most that one answer holds (limit of GetRecords).</summary>
    private const long LargestAnswerBytes = 10L << 20;

    /// <summary>Less than a quarter of what a shard can take in a second is little: it may wait for more.</summary>
    private const long SmallAnswerBytes = 256L << 10;

    private static readonly TimeSpan FirstPenalty = TimeSpan.FromMilliseconds(200);

    /// <summary>After the largest answer the service refuses calls for 5 seconds, whoever got it.</summary>
    private static readonly TimeSpan LongestPenalty = TimeSpan.FromSeconds(5);

    /// <summary>What a call that goes well takes off, at least.</summary>
    private static readonly TimeSpan Relief = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// And this part of a long pause, so that the longest is worn down in three quarters of a minute of calls that go well. With <see cref="Relief"/> alone it took a hundred
    /// calls, which then are seconds apart: a shard was slow for four minutes after the last refusal.
    /// </summary>
    private const int ReliefPart = 10;

    private readonly TimeSpan _firstIdle = options.CallInterval > Relief ? options.CallInterval : Relief;
    private TimeSpan _idle;
    private TimeSpan _penalty;
    private int _refusals;
    private long? _lastCall;
    private long _turn;
    private long _sentAt;
    private long _unusedBytes;

    /// <summary>Waits for the turn of the next call and takes it, until <see cref="End"/>. The time that processing took counts.</summary>
    public async ValueTask WaitForTurnAsync(CancellationToken cancellationToken)
    {
        if (_lastCall is { } last)
        {
            var pause = (_penalty > _idle ? _penalty : _idle) - timeProvider.GetElapsedTime(last);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }

        _turn = await pacer.ReadsOf(target).BeginAsync(options.CallInterval, CostOf(LargestAnswerBytes), cancellationToken).ConfigureAwait(false);
        _lastCall = _sentAt = timeProvider.GetTimestamp();
    }

    /// <summary>Waits for the turn of a call beside the last one.</summary>
    public Task WaitForNextAsync(CancellationToken cancellationToken) =>
        Task.Delay(pacer.ReadsOf(target).TakeBeside(options.CallInterval), timeProvider, cancellationToken);

    /// <summary>The call is sent now: there may have been a wait for memory since its turn came.</summary>
    public void Sent() => _sentAt = timeProvider.GetTimestamp();

    /// <summary>The call is over, well or not.</summary>
    /// <param name="bytes">The data and keys that were read.</param>
    public void End(long bytes)
    {
        pacer.ReadsOf(target).End(_turn, _sentAt, CostOf(bytes + _unusedBytes));
        _unusedBytes = 0;
    }

    /// <summary>The call beside the last one read as well, for nothing.</summary>
    public void Wasted(long bytes) => _unusedBytes += bytes;

    /// <summary>The call went well.</summary>
    public void Answered(int count, long bytes, TimeSpan lag)
    {
        var relief = _penalty / ReliefPart;
        relief = relief > Relief ? relief : Relief;
        _penalty = _penalty > relief ? _penalty - relief : TimeSpan.Zero;
        _refusals = 0;
        if (lag > TimeSpan.Zero || bytes >= SmallAnswerBytes)
        {
            _idle = TimeSpan.Zero;
        }
        else if (count > 0)
        {
            _idle = options.MaxIdle;
        }
        else
        {
            var next = _idle == TimeSpan.Zero ? _firstIdle : _idle * 2;
            _idle = next < options.MaxIdle ? next : options.MaxIdle;
        }
    }

    /// <summary>The call was refused for the rate of calls or bytes, to which other applications add. Returns the pace that follows.</summary>
    /// <remarks>
    /// A random pause up to three times the last one (decorrelated jitter), which calls that go well wear down again: readers that share a shard without knowing of
    /// each other come to a pace at which few calls are refused.
    /// </remarks>
    public TimeSpan Refused()
    {
        var limit = _penalty > FirstPenalty ? _penalty * 3 : FirstPenalty * 3;
        var next = FirstPenalty + ((limit - FirstPenalty) * Backoff.Jitter(timeProvider, ++_refusals));
        _penalty = next < LongestPenalty ? next : LongestPenalty;
        return _penalty;
    }

    private TimeSpan CostOf(long bytes) =>
        options.BytesPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(bytes / (double)options.BytesPerSecond);
}
