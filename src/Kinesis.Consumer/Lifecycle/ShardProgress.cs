using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>The live figures of one owned shard. Written by its consumer, read by health checks and gauges.</summary>
internal sealed class ShardProgress
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private ShardState _state;
    private TimeSpan? _lag;
    private Checkpoint _checkpoint;
    private long _checkpointAt;
    private long _progressAt;
    private int _failures;
    private string? _lastError;
    private int? _laneDepth;

    public ShardProgress(ShardId shardId, Checkpoint checkpoint, TimeProvider timeProvider)
    {
        ShardId = shardId;
        _checkpoint = checkpoint;
        _timeProvider = timeProvider;
        _checkpointAt = _progressAt = timeProvider.GetTimestamp();
    }

    public ShardId ShardId { get; }

    /// <summary>The hash keys of the shard, as far as its lease tells.</summary>
    public HashKeyRange? HashKeys { get; init; }

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

    public ShardStatus Status => Read(() => new ShardStatus(
        ShardId,
        _state,
        _lag,
        _checkpoint,
        _timeProvider.GetElapsedTime(_checkpointAt),
        _timeProvider.GetElapsedTime(_progressAt),
        _failures,
        _lastError));

    public void Enter(ShardState state) => Write(() => _state = state);

    public void AnswerReceived(TimeSpan lag) => Write(() => _lag = lag);

    public void Progressed() => Write(() => _progressAt = _timeProvider.GetTimestamp());

    /// <summary>Only a checkpoint that gets ahead proves that a failure is overcome: ticks before a poisoned record succeed as well.</summary>
    public void Checkpointed(Checkpoint checkpoint) => Write(() =>
    {
        if (checkpoint > _checkpoint)
        {
            _failures = 0;
            _lastError = null;
        }

        _checkpoint = checkpoint;
        _checkpointAt = _timeProvider.GetTimestamp();
    });

    public void Failed(Exception exception) => Write(() =>
    {
        _state = ShardState.Failed;
        _failures++;
        _lastError = exception.Message;
        _laneDepth = null;
    });

    /// <summary>The consumer does not go on past a record.</summary>
    public void Halted(Exception exception) => Write(() =>
    {
        _state = ShardState.Halted;
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
