using System.Diagnostics.CodeAnalysis;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>Processes its share of a shard's records one batch after the other. Runs only while there is something to do.</summary>
/// <remarks>The shard's loop stages, wakes and awaits it. It ends early when it is stopped or cut off, or by a failure that the shard's loop is told of.</remarks>
internal sealed class Lane(LaneTools tools, Action<Exception> failed)
{
    private readonly Lock _gate = new();
    private readonly LaneQueue _queue = new();
    private readonly LaneBatch _batch = new();
    private readonly List<LaneRun> _staged = [];
    private readonly BatchRunner _runner = new(tools);
    private TaskCompletionSource? _filled;
    private long _waitingSince;
    private bool _isRunning;
    private bool _isFlushing;

    /// <summary>The run at hand, if any. Never faults.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Records that wait.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Sets neighbouring records of an answer aside for <see cref="Wake"/>: a lock for each record would cost more than all the rest.</summary>
    public void Stage(Delivery delivery, int start, int count) => _staged.Add(new LaneRun(delivery, start, count));

    /// <summary>Queues what was set aside, and starts a run unless there is one, or nothing to do.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            QueueStagedNeedsLock();
            if (_isRunning || _queue.Count == 0 || tools.Stop.IsCancellationRequested)
            {
                return;
            }

            _isRunning = true;
        }

        Completion = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>No more records will come: do not wait for batches to fill.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _isFlushing = true;
            _filled?.TrySetResult();
        }
    }

    /// <summary>Lets go of room that a busy time left behind.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            if (!_isRunning)
            {
                _queue.Trim();
                _batch.Trim();
                _staged.Capacity = 0;
            }
        }
    }

    private void QueueStagedNeedsLock()
    {
        if (_queue.Count == 0)
        {
            _waitingSince = tools.TimeProvider.GetTimestamp();
        }

        foreach (var run in _staged)
        {
            _queue.Append(run.Delivery, run.Start, run.Count);
        }

        _staged.Clear();
        if (_queue.Count >= tools.Options.MaxBatchRecords)
        {
            _filled?.TrySetResult();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the shard fails by it; a lane that died in silence would hold its shard for ever")]
    private async Task RunAsync()
    {
        try
        {
            while (!tools.Stop.IsCancellationRequested)
            {
                await FillAsync().ConfigureAwait(false);
                if (!TryTake())
                {
                    return;
                }

                await _runner.RunAsync(_batch).ConfigureAwait(false);
                _batch.Clear();
            }
        }
        catch (OperationCanceledException) when (tools.Stop.IsCancellationRequested || tools.Work.IsCancellationRequested)
        {
            // What is not finished is processed again by whoever reads the shard next. The lane counts as running, so that nothing wakes it.
            _batch.Clear();
        }
        catch (Exception exception)
        {
            _batch.Clear();
            failed(exception);
        }
    }

    /// <summary>Takes the next batch. Without one the run ends, under the same lock that <see cref="Wake"/> looks under.</summary>
    private bool TryTake()
    {
        lock (_gate)
        {
            _isRunning = _queue.Count > 0;
            _queue.MoveTo(_batch, tools.Options.MaxBatchRecords);
            _waitingSince = tools.TimeProvider.GetTimestamp();
            return _isRunning;
        }
    }

    private async ValueTask FillAsync()
    {
        TaskCompletionSource filled;
        TimeSpan left;
        lock (_gate)
        {
            left = tools.Options.BatchWindow - tools.TimeProvider.GetElapsedTime(_waitingSince);
            if (_isFlushing || _queue.Count == 0 || _queue.Count >= tools.Options.MaxBatchRecords || left <= TimeSpan.Zero)
            {
                return;
            }

            filled = _filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        using var until = CancellationTokenSource.CreateLinkedTokenSource(tools.Stop, tools.Work);
        await Task.WhenAny(filled.Task, Task.Delay(left, tools.TimeProvider, until.Token)).ConfigureAwait(false);
        await until.CancelAsync().ConfigureAwait(false);
        tools.Work.ThrowIfCancellationRequested();
    }
}
