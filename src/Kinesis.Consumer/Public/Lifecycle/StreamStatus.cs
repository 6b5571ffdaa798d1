using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer;

/// <summary>How the consumption of one stream is doing.</summary>
public sealed class StreamStatus
{
    /// <summary>A loop that did not come round for so many lease durations is stuck: by then every lease is lost.</summary>
    private const int StuckDurations = 3;

    private readonly ShardBoard _board;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _stuckAfter;
    private long _cycleAt;
    private volatile bool _isReady;
    private volatile bool _isStopping;
    private volatile string? _problem;

    internal StreamStatus(ShardBoard board, ConsumerIdentity identity, LeaseOptions options, TimeProvider timeProvider)
    {
        _board = board;
        Identity = identity;
        _timeProvider = timeProvider;
        _stuckAfter = options.Duration * StuckDurations;
        _cycleAt = timeProvider.GetTimestamp();
    }

    /// <summary>The stream.</summary>
    public string StreamName => Identity.StreamName;

    /// <summary>The application.</summary>
    public string ApplicationName => Identity.ApplicationName;

    /// <summary>Whether the loops run. False calls for a restart.</summary>
    public bool IsLive => _isStopping || _timeProvider.GetElapsedTime(Volatile.Read(ref _cycleAt)) < _stuckAfter;

    /// <summary>
    /// Whether stream and lease table were reached and the first leases were looked for; false again once the worker stops, and while there is a <see cref="Problem"/>.
    /// </summary>
    public bool IsReady => _isReady && !_isStopping && _problem is null;

    /// <summary>Why the stream cannot be read and what to do about it: it is missing, being deleted, or another than the leases are about. Null if it can.</summary>
    public string? Problem => _problem;

    /// <summary>The shards that this worker owns now.</summary>
    public IReadOnlyList<ShardStatus> Shards => [.. _board.Snapshot().Select(progress => progress.Status)];

    /// <summary>The health of the shard that is doing worst; well without shards.</summary>
    public ShardHealth Health => _board.Snapshot().Select(progress => progress.Health.Health).DefaultIfEmpty().Max();

    internal ConsumerIdentity Identity { get; }

    internal void CycleAttempted() => Volatile.Write(ref _cycleAt, _timeProvider.GetTimestamp());

    internal void CycleCompleted() => _isReady = true;

    internal void StreamChecked(string? problem) => _problem = problem;

    internal void Stopping() => _isStopping = true;
}
