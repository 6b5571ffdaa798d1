using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Keeps fetching while the processor works, a few answers or some bytes ahead, and within the memory budget. Owned by the shard's consumer.</summary>
internal sealed class RecordPrefetcher : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly IRecordSource _source;
    private readonly long _bytesAhead;
    private readonly Channel<FetchedRecords> _answers;
    private readonly CancellationTokenSource _stop;
    private readonly Task _fetching;
    private readonly TimeProvider _timeProvider;
    private Task<bool>? _arrival;
    private TaskCompletionSource? _space;
    private long _unreadBytes;

    /// <param name="source">What is read, and disposed of at the end.</param>
    /// <param name="answersAhead">How many answers may wait.</param>
    /// <param name="bytesAhead">How many bytes may wait before no more is fetched.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    public RecordPrefetcher(IRecordSource source, int answersAhead, long bytesAhead, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _source = source;
        _bytesAhead = bytesAhead;
        _timeProvider = timeProvider;
        _answers = Channel.CreateBounded<FetchedRecords>(
            new BoundedChannelOptions(answersAhead) { SingleReader = false, SingleWriter = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _fetching = Task.Run(() => FetchAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>The next records; null if none came in time. What the source threw comes out here.</summary>
    public async ValueTask<FetchedRecords?> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_answers.Reader.TryRead(out var ready))
            {
                Count(-ready.HeldBytes);
                return ready;
            }

            // A wait that timed out goes on in the next call: a channel's waits must not pile up. It may by then tell of an answer that
            // was read without waiting, so that it only ever means: look again.
            var arrival = _arrival ??= _answers.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            await ((Task)arrival.WaitAsync(timeout, _timeProvider, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (!arrival.IsCompleted)
            {
                return null;
            }

            var isOpen = await _arrival.ConfigureAwait(false);
            _arrival = null;
            if (!isOpen)
            {
                throw new InvalidOperationException("The source ended without the end of the shard");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _fetching.ConfigureAwait(false);
        if (_arrival is not null)
        {
            await ((Task)_arrival).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        DropUnread();
        _source.Dispose();
        _stop.Dispose();
    }

    private void DropUnread()
    {
        while (_answers.Reader.TryRead(out var unread))
        {
            unread.Dispose();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the reader gets it; a task that died in silence would leave the shard without records for ever")]
    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isEnd = false;
            while (!isEnd)
            {
                await WaitForSpaceAsync(cancellationToken).ConfigureAwait(false);
                var answer = await _source.ReadAsync(cancellationToken).ConfigureAwait(false);
                isEnd = answer.IsEnd;
                await PassOnAsync(answer, cancellationToken).ConfigureAwait(false);
            }

            _answers.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            // Whoever reads gets it, after the records that came before it. Once cancelled nobody reads, perhaps because a processor's call hangs, and the
            // memory is given back now.
            _answers.Writer.TryComplete(exception);
            if (cancellationToken.IsCancellationRequested)
            {
                DropUnread();
            }
        }
    }

    private async Task PassOnAsync(FetchedRecords answer, CancellationToken cancellationToken)
    {
        try
        {
            Count(answer.HeldBytes);
            await _answers.Writer.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            answer.Dispose();
            throw;
        }
    }

    private async ValueTask WaitForSpaceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task space;
            lock (_gate)
            {
                if (_unreadBytes < _bytesAhead)
                {
                    return;
                }

                _space ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                space = _space.Task;
            }

            await space.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Count(long bytes)
    {
        TaskCompletionSource? space;
        lock (_gate)
        {
            _unreadBytes += bytes;
            space = _space;
            _space = null;
        }

        space?.TrySetResult();
    }
}
