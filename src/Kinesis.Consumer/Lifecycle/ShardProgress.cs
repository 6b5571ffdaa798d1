using Kinesis.Consumer.Health;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>The live figures of one owned shard. Written by its consumer, read by health checks and gauges.</summary>
internal sealed class ShardProgress
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _startedAt;
    private readonly ShardHealthWindow _window;
    private ShardHealth _health;
    private ShardState _state;
    private TimeSpan? _lag;
    private Checkpoint _checkpoint;
    private Checkpoint _delivered;
    private long _checkpointAt;
    private long _progressAt;
    private long? _failingSince;
    private int _failures;
    private string? _lastError;
    private int? _laneDepth;

    public ShardProgress(ShardId shardId, Checkpoint checkpoint, TimeProvider timeProvider, WatchdogOptions? options = null)
    {
        ShardId = shardId;
        Watch = new ShardWatch(timeProvider);
        _window = new ShardHealthWindow(options ?? new WatchdogOptions());
        _checkpoint = _delivered = checkpoint;
        _timeProvider = timeProvider;
        _startedAt = _checkpointAt = _progressAt = timeProvider.GetTimestamp();
    }

    public ShardId ShardId { get; }

    /// <summary>The hash keys of the shard, as far as its lease tells.</summary>
    public HashKeyRange? HashKeys { get; init; }

    /// <summary>The checkpoint as the lease table last showed it; unlike the one that was written here it can go back, if somebody sets it back.</summary>
    public Func<Checkpoint>? Stored { get; init; }

    public ShardWatch Watch { get; }

    public ShardState State => Read(() => _state);

    public TimeSpan? Lag => Read(() => _lag);

    public TimeSpan CheckpointAge => Read(() => _timeProvider.GetElapsedTime(_checkpointAt));

    /// <summary>Records that wait for the busiest lane; null without lanes.</summary>
    public int? LaneDepth
    {
        get => Read(() => _laneDepth);
        set => Write(() => _laneDepth = value);
    }

    public int Failures => Read(() => _failures);

    /// <summary>Time since the processor first failed without getting further since. A shard that halts, or retries by a policy of its own, does not fail: zero.</summary>
    public TimeSpan FailingFor => Read(() => _failingSince is { } since ? _timeProvider.GetElapsedTime(since) : TimeSpan.Zero);

    public ShardHealthVerdict Health => Read(() => _window.Judge(SampleNeedsLock()));

    public ShardStatus Status => Read(() =>
    {
        var verdict = _window.Judge(SampleNeedsLock());
        return new ShardStatus(
            ShardId,
            _state,
            _lag,
            _checkpoint,
            _timeProvider.GetElapsedTime(_checkpointAt),
            _timeProvider.GetElapsedTime(_progressAt),
            _failures,
            _lastError,
            verdict.Health,
            verdict.Reason);
    });

    public void Enter(ShardState state) => Write(() => _state = state);

    public void AnswerReceived(TimeSpan lag)
    {
        Watch.Answered();
        Write(() => _lag = lag);
    }

    public void Progressed() => Write(() => _progressAt = _timeProvider.GetTimestamp());

    public void Delivered(Checkpoint position) => Write(() => _delivered = position);

    /// <summary>Only a checkpoint that gets ahead proves that a failure is overcome: ticks before a poisoned record succeed as well.</summary>
    public void Checkpointed(Checkpoint checkpoint) => Write(() =>
    {
        if (checkpoint > _checkpoint)
        {
            _failures = 0;
            _failingSince = null;
            _lastError = null;
        }

        _checkpoint = checkpoint;
        _checkpointAt = _timeProvider.GetTimestamp();
    });

    public void Failed(Exception exception) => Write(() =>
    {
        _state = ShardState.Failed;
        _failingSince ??= _timeProvider.GetTimestamp();
        _failures++;
        _lastError = exception.Message;
        _laneDepth = null;
    });

    /// <summary>The consumer does not go on past a record.</summary>
    public void Halted(Exception exception) => Write(() =>
    {
        _state = ShardState.Halted;
        _failingSince = null;
        _failures++;
        _lastError = exception.Message;
        _laneDepth = null;
    });

    /// <summary>Records failed and are tried again by the processor's own policy; the shard goes on.</summary>
    public void AttemptFailed(string error) => Write(() =>
    {
        _failures++;
        _lastError = error;
    });

    /// <summary>Adds the figures of now to the window. Tells whether the shard is worse or otherwise sick than at the last sample.</summary>
    public (ShardHealthVerdict Verdict, bool IsNews) Sample() => Read(() =>
    {
        var sample = SampleNeedsLock();
        var verdict = _window.Judge(sample);
        var isNews = verdict.Health != _health && verdict.Health != ShardHealth.Ok;
        _window.Add(sample);
        _health = verdict.Health;
        return (verdict, isNews);
    });

    private ShardHealthSample SampleNeedsLock()
    {
        var (silence, awaited) = Watch.Silence();
        var checkpoint = Stored?.Invoke() ?? _checkpoint;
        return new ShardHealthSample(
            _timeProvider.GetElapsedTime(_startedAt), checkpoint, _lag, HasWork: _lag > TimeSpan.Zero || _delivered > checkpoint, _failures, silence, awaited);
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private void Write(Action write)
    {
        lock (_gate)
        {
            write();
        }
    }
}
