using System.Runtime.ExceptionServices;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Retrieval;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>
/// Runs an <see cref="IRecordProcessor"/> on one shard: spreads the records over lanes, keeps their memory until they are finished, and checkpoints
/// the end of the contiguous prefix of finished records. Owned by the shard's run, whose loop makes every call; only lanes work beside it.
/// </summary>
internal sealed class LanedShardProcessor : IShardProcessor, IRecordKeeper
{
    private readonly Func<ValueTask> _ended;
    private readonly ProcessingOptions _options;
    private readonly ShardContext _context;
    private readonly ShardWindow _window;
    private readonly CancellationTokenSource _work = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DetachedCancellation _calls;
    private readonly Lane[] _lanes;
    private CancellationTokenRegistration _cutOff;
    private Exception? _failure;
    private Checkpoint _written;
    private long _writtenAt;

    /// <param name="processor">The application's part.</param>
    /// <param name="ended">Called at the end, to dispose of the scope that the processor came from.</param>
    /// <param name="destination">Where given-up records go; null if they halt the shard.</param>
    /// <param name="options">The policy.</param>
    /// <param name="context">The shard, as its run describes it.</param>
    public LanedShardProcessor(
        IRecordProcessor processor, Func<ValueTask> ended, IFailureDestination? destination, ProcessingOptions options, ShardContext context)
    {
        _ended = ended;
        _options = options;
        _context = context;
        _window = new ShardWindow(options.WindowRecords, options.WindowBytes);
        _written = context.Checkpoint;
        _writtenAt = context.TimeProvider.GetTimestamp();
        var shared = context.Tools;
        var logger = shared.LoggerFactory.CreateLogger<Lane>();
        _calls = new DetachedCancellation($"a call of the processor of {context.ShardId}", logger, _work.Token);
        var tools = new LaneTools(
            context.ShardId,
            processor,
            destination,
            options,
            _window,
            context.Progress,
            shared.Identity,
            shared.Instruments,
            shared.Activities,
            context.TimeProvider,
            () => shared.Sync.Clock.Now,
            logger,
            context.ThrowIfOver,
            _work.Token,
            _calls.Token,
            _stop.Token);
        _lanes = new Lane[options.Lanes];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new Lane(tools, Fail);
        }
    }

    /// <summary>What an earlier owner prepared needs no care: the next checkpoint removes it.</summary>
    public ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        _cutOff = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _work);
        return ValueTask.CompletedTask;
    }

    /// <summary>A tick. Records come by <see cref="KeepAsync"/>, because lanes go on with them after the call.</summary>
    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count > 0)
        {
            throw new ArgumentException($"{batch.Count} records of {batch.ShardId} are lent for one call; lanes keep records, see {nameof(KeepAsync)}", nameof(batch));
        }

        await CareAsync(cancellationToken).ConfigureAwait(false);
        if (_window.IsEmpty)
        {
            _context.Progress.Progressed();
            foreach (var lane in _lanes)
            {
                lane.Trim();
            }
        }
    }

    public async ValueTask KeepAsync(FetchedRecords fetched, Checkpoint last, CancellationToken stop, CancellationToken cancellationToken)
    {
        Spread(_window.Add(fetched, last));
        await WaitUntilAsync(static window => window.HasRoom, stop, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> FinishAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
        {
            lane.Flush();
        }

        await WaitUntilAsync(static window => window.IsEmpty, stop, cancellationToken).ConfigureAwait(false);
        return _window.IsEmpty;
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        await StopLanesAsync().ConfigureAwait(false);
        await CheckpointAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask ShardEndedAsync(CancellationToken cancellationToken) =>
        _context.Checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken);

    public async ValueTask LeaseLostAsync() => await StopLanesAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _work.CancelAsync().ConfigureAwait(false);
        await StopLanesAsync().ConfigureAwait(false);
        _window.ReleaseAll();
        await _cutOff.DisposeAsync().ConfigureAwait(false);
        await _ended().ConfigureAwait(false);
        _calls.Dispose();
        _work.Dispose();
        _stop.Dispose();
    }

    private void Spread(Delivery delivery)
    {
        if (_lanes is [var only])
        {
            only.Stage(delivery, 0, delivery.Records.Length);
        }
        else
        {
            var records = delivery.Records.Span;
            for (var i = 0; i < records.Length; i++)
            {
                _lanes[LaneHash.LaneOf(records[i].PartitionKey.Span, _lanes.Length)].Stage(delivery, i, 1);
            }
        }

        // Only now, so that batches are as large as the answer allows.
        foreach (var lane in _lanes)
        {
            lane.Wake();
        }
    }

    private async ValueTask WaitUntilAsync(Func<ShardWindow, bool> condition, CancellationToken stop, CancellationToken cancellationToken)
    {
        while (true)
        {
            var version = _window.Version;
            await CareAsync(cancellationToken).ConfigureAwait(false);
            if (condition(_window) || stop.IsCancellationRequested)
            {
                return;
            }

            using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
            await Task.WhenAny(
                _window.ChangedSince(version), Task.Delay(CareInterval, _context.TimeProvider, turn.Token)).ConfigureAwait(false);
            await turn.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TimeSpan CareInterval => _options.CheckpointInterval > ShortestCare ? _options.CheckpointInterval : ShortestCare;

    private static TimeSpan ShortestCare => TimeSpan.FromMilliseconds(200);

    /// <summary>What has to be done regularly, whether records come or not.</summary>
    private async ValueTask CareAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            // The others end as well: from the checkpoint on, everything is read again.
            await StopLanesAsync().ConfigureAwait(false);
            await CheckpointAsync(cancellationToken).ConfigureAwait(false);
            ExceptionDispatchInfo.Throw(failure);
        }

        var deepest = 0;
        foreach (var lane in _lanes)
        {
            deepest = Math.Max(deepest, lane.Depth);
        }

        _context.Progress.LaneDepth = deepest;
        if (_context.TimeProvider.GetElapsedTime(_writtenAt) >= _options.CheckpointInterval)
        {
            await CheckpointAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CheckpointAsync(CancellationToken cancellationToken)
    {
        if (_window.FindPosition() is { } position && position != _written)
        {
            await _context.Checkpointer.CheckpointAsync(position, cancellationToken).ConfigureAwait(false);
            _written = position;
            _writtenAt = _context.TimeProvider.GetTimestamp();
        }
    }

    private async Task StopLanesAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_lanes.Select(lane => lane.Completion)).ConfigureAwait(false);
    }

    private void Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        _window.NoteChange();
    }
}
