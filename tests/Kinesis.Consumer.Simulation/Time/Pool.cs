namespace Kinesis.Consumer.Simulation.Time;

/// <summary>
/// The thread pool of this process, limited to one thread, so that code on it runs in the same order every time and it can be told exactly when
/// everything waits: a work item of the pool's global queue runs when nothing else does, and sees whether anything else is queued.
/// </summary>
internal static class Pool
{
    /// <summary>So many rounds of the queue without rest are a loop that never waits.</summary>
    private const int MaxRounds = 100_000;

    /// <summary>Must come before anything is queued.</summary>
    public static void LimitToOneThread()
    {
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
        {
            throw new PlatformNotSupportedException("The thread pool cannot be limited to one thread, so runs would not repeat");
        }
    }

    /// <summary>
    /// Each time that everything waits, calls <paramref name="next"/>, until that returns false.
    /// False in the end if the code on the pool never came to rest.
    /// </summary>
    public static Task<bool> WhenAtRestAsync(Func<bool> next)
    {
        var turn = new Turn(next);
        turn.Queue();
        return turn.Over;
    }

    private sealed class Turn(Func<bool> next) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _threadId;
        private int _rounds;

        public Task<bool> Over => _over.Task;

        public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        public void Execute()
        {
            _threadId = _threadId == 0 ? Environment.CurrentManagedThreadId : _threadId;
            if (_threadId != Environment.CurrentManagedThreadId)
            {
                _over.SetException(new InvalidOperationException("The thread pool used a second thread: this run cannot be repeated"));
                return;
            }

            _rounds = ThreadPool.PendingWorkItemCount > 0 ? _rounds + 1 : 0;
            if (_rounds > MaxRounds || (_rounds == 0 && !next()))
            {
                _over.SetResult(_rounds == 0);
                return;
            }

            Queue();
        }
    }
}
