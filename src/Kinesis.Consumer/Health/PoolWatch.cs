using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Health;

/// <summary>
/// Sees to it that code of the application which blocks its thread leaves threads to heartbeats. The pool adds one or two threads a second of its own accord,
/// and a lease is over before two hundred have come; so a pool that does not answer in time is told to add them at once.
/// </summary>
/// <remarks>
/// It has a thread of its own, because nothing that runs on the pool can see that the pool does not run. A pool that answers costs two work items a second or three,
/// and no call, batch or record anything. What was raised stays: it is a permission, threads that nobody wants end by themselves.
/// Owned by the <see cref="Lifecycle.ConsumerGroup"/>.
/// </remarks>
internal sealed partial class PoolWatch(IThreadPool pool, Func<int> countCalls, ILogger<PoolWatch> logger) : IAsyncDisposable
{
    /// <summary>Work that waits so long for a thread waits too long: a heartbeat takes several turns in the pool, and all must fit into a lease's time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStarted;
    private volatile bool _isStopping;
    private bool _isSaid;

    public void Start()
    {
        new Thread(Run) { IsBackground = true, Name = "Kinesis.Consumer pool watch" }.Start();
        _isStarted = true;
    }

    /// <summary>One look.</summary>
    public void RunOnce()
    {
        if (pool.Answers())
        {
            return;
        }

        var calls = countCalls();
        var queued = pool.Queued;
        var before = pool.Least;
        if (PoolPlanner.Plan(calls, queued, before, pool.Most) is not { } least || !pool.TryRaise(least))
        {
            return;
        }

        if (_isSaid)
        {
            LogRaisedAgain(before, least, calls, queued);
        }
        else
        {
            LogRaised(Patience, queued, calls, before, least);
        }

        _isSaid = true;
    }

    /// <summary>Ends the thread, if there is one, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        pool.Wake();
        if (_isStarted)
        {
            await _ended.Task.ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged, and on a thread of its own it would end the process")]
    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                RunOnce();
            }
            catch (Exception exception)
            {
                LogLookFailed(exception);
            }

            pool.Rest();
        }

        _ended.SetResult();
    }

    [LoggerMessage(
        EventIds.ThreadPoolBlocked,
        LogLevel.Warning,
        "The thread pool did not begin anything for {Patience}: {QueuedItems} items wait, and of the application {Calls} calls are under way. Raised its minimum from {Before} to {Threads} threads, "
        + "so that leases are kept. Await instead of blocking (sleeping, synchronous I/O, Task.Result), or set the minimum yourself at the start (ThreadPool.SetMinThreads)")]
    private partial void LogRaised(TimeSpan patience, long queuedItems, int calls, int before, int threads);

    [LoggerMessage(
        EventIds.ThreadPoolBlockedAgain,
        LogLevel.Debug,
        "Raised the minimum of the thread pool again, from {Before} to {Threads} threads: {Calls} calls of the application are under way, {QueuedItems} items wait")]
    private partial void LogRaisedAgain(int before, int threads, int calls, long queuedItems);

    [LoggerMessage(EventIds.ThreadPoolLookFailed, LogLevel.Error, "One look at the thread pool failed, the next one tries again")]
    private partial void LogLookFailed(Exception exception);
}
