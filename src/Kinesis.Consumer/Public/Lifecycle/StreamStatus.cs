using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer;

/// <summary>How the consumption of one stream is doing.</summary>
public sealed class StreamStatus
{
    /// <summary>A round of a loop that takes so many lease durations is stuck: by then every lease is lost.</summary>
    private const int StuckDurations = 3;

    private readonly ShardBoard _board;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _duration;
    private readonly TimeSpan _longestRound;
    private readonly LoopPulse _cycles;
    private readonly LoopPulse _start;
    private volatile LoopPulse[] _loops;
    private volatile bool _isReady;
    private volatile bool _isStopping;
    private volatile string? _problem;

    internal StreamStatus(ShardBoard board, ConsumerIdentity identity, LeaseOptions options, TimeProvider timeProvider)
    {
        _board = board;
        Identity = identity;
        _timeProvider = timeProvider;
        _duration = options.Duration;
        _longestRound = options.Duration * StuckDurations;
        _cycles = new LoopPulse("lease", options.ScanInterval + _longestRound, timeProvider);

        // A table that a KCL 3 fleet has used is watched for a while before it is taken over.
        _start = new LoopPulse("start", KclFleetGuard.WatchTime + _longestRound, timeProvider);
        _loops = [_start];
    }

    /// <summary>The stream.</summary>
    public string StreamName => Identity.StreamName;

    /// <summary>The application.</summary>
    public string ApplicationName => Identity.ApplicationName;

    /// <summary>Whether the loops run: those of leases, renewals, hand-overs and shards, and the watchdog. False calls for a restart.</summary>
    public bool IsLive => _isStopping || !_loops.Any(loop => loop.IsStuck);

    /// <summary>
    /// Whether stream and lease table were reached and the first leases were looked for; false again once the worker stops, while there is a <see cref="Problem"/>,
    /// and while the lease table or the table of the workers does not answer, as after their permissions were taken away.
    /// </summary>
    public bool IsReady => _isReady && !_isStopping && _problem is null && !_cycles.IsStuck && Silence() < _duration;

    /// <summary>Why the stream cannot be read and what to do about it: it is missing, being deleted, or another than the leases are about. Null if it can.</summary>
    public string? Problem => _problem;

    /// <summary>The shards that this worker owns now.</summary>
    public IReadOnlyList<ShardStatus> Shards => [.. _board.Snapshot().Select(progress => progress.Status)];

    /// <summary>The health of the shard that is doing worst; well without shards.</summary>
    public ShardHealth Health => _board.Snapshot().Select(progress => progress.Health.Health).DefaultIfEmpty().Max();

    /// <summary>
    /// The shards whose processors had not drained when the drain deadline of a stop passed, whether their calls came back in the end or not. What they had not
    /// committed, the next owner does again. Empty before, and after an orderly stop.
    /// </summary>
    public IReadOnlyList<ShardId> CutOffShards { get; private set; } = [];

    internal ConsumerIdentity Identity { get; }

    /// <summary>The loops that do not come round, by name.</summary>
    internal IEnumerable<string> StuckLoops => _loops.Where(loop => loop.IsStuck).Select(loop => loop.Name);

    internal void StartAttempted() => _start.Beat();

    internal void Started() => _start.Rest();

    /// <summary>Adds a loop that must run from now on. Called by the host, one after the other.</summary>
    /// <param name="name">The loop's name.</param>
    /// <param name="pause">The longest pause between two rounds.</param>
    internal LoopPulse Loop(string name, TimeSpan pause)
    {
        var pulse = new LoopPulse(name, pause + _longestRound, _timeProvider);
        _loops = [.. _loops, pulse];
        return pulse;
    }

    /// <summary>How long ago this process's row last moved.</summary>
    internal Func<TimeSpan> Silence { get; set; } = static () => TimeSpan.Zero;

    internal void CycleCompleted()
    {
        _cycles.Beat();
        _isReady = true;
    }

    internal void StreamChecked(string? problem) => _problem = problem;

    internal void Stopping() => _isStopping = true;

    internal void Stopped(IReadOnlyList<ShardId> cutOff) => CutOffShards = cutOff;
}
