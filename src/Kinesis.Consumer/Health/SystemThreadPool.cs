namespace Kinesis.Consumer.Health;

/// <summary>The pool of the runtime. One thread asks it, and any may wake that one.</summary>
internal sealed class SystemThreadPool : IThreadPool
{
    private const int WaitsForAnswer = 2;

    private static readonly TimeSpan Wait = PoolWatch.Patience / WaitsForAnswer;

    // Not a Lock: it is waited on.
    private readonly object _gate = new();
    private bool _isAsked;
    private bool _isAnswered;
    private bool _isAwake;

    public long Queued => ThreadPool.PendingWorkItemCount;

    public int Least
    {
        get
        {
            ThreadPool.GetMinThreads(out var least, out _);
            return least;
        }
    }

    public int Most
    {
        get
        {
            ThreadPool.GetMaxThreads(out var most, out _);
            return most;
        }
    }

    /// <remarks>
    /// The time is counted in waits of this thread. After a pause of the whole process the first of them ends at once, when the pool had no chance to answer
    /// yet; the second one is honest.
    /// </remarks>
    public bool Answers()
    {
        lock (_gate)
        {
            if (!_isAsked)
            {
                (_isAsked, _isAnswered) = (true, false);

                // At the end of the common queue, as any work that comes from a thread which is not the pool's.
                ThreadPool.UnsafeQueueUserWorkItem(static pool => pool.Answer(), this, preferLocal: false);
            }

            for (var waits = 0; waits < WaitsForAnswer && !_isAnswered && !_isAwake; waits++)
            {
                Monitor.Wait(_gate, Wait);
            }

            // A question that was not answered stays in the queue, and is the next one too.
            _isAsked = !_isAnswered;
            return _isAnswered || _isAwake;
        }
    }

    public void Rest()
    {
        lock (_gate)
        {
            if (!_isAwake)
            {
                Monitor.Wait(_gate, Wait);
            }
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _isAwake = true;
            Monitor.PulseAll(_gate);
        }
    }

    public bool TryRaise(int least)
    {
        ThreadPool.GetMinThreads(out _, out var completionPorts);
        return ThreadPool.SetMinThreads(least, completionPorts);
    }

    private void Answer()
    {
        lock (_gate)
        {
            _isAnswered = true;
            Monitor.PulseAll(_gate);
        }
    }
}
