using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>
/// Makes of a source's raw answers what a processor gets: aggregated records taken apart, payloads inflated, and without what the checkpoint covers.
/// An answer that needs none of it is passed on as it is.
/// </summary>
/// <remarks>
/// Waiting for room in the budget while holding an answer could make all shards wait for each other. Therefore only what this source itself
/// has lent out is ever waited for: a source whose batches are all back goes on with one more whatever the budget says.
/// </remarks>
internal sealed partial class UnpackingRecordSource(
    IRecordSource source,
    Checkpoint checkpoint,
    ShardProgress progress,
    MemoryAccount account,
    RetrievalOptions options,
    ConsumerInstruments instruments,
    ILogger<UnpackingRecordSource> logger) : IRecordSource
{
    private readonly AnswerReader _reader = new(checkpoint, options.HashRangeFilter == HashRangeFilter.Drop ? progress.HashKeys : null);
    private readonly PayloadInflater _inflater = new(options.Payload, options.MaxInflatedBytes);
    private readonly Lock _gate = new();
    private SharedAnswer? _open;
    private TaskCompletionSource? _returned;
    private int _lent;
    private bool _isDisposed;

    public async ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_open is null)
            {
                var fetched = await ReadAnswerAsync(cancellationToken).ConfigureAwait(false);
                if (!_reader.IsNeeded(fetched.Records.Span) && !_inflater.IsNeeded(fetched.Records.Span))
                {
                    return fetched;
                }

                _open = new SharedAnswer(fetched);
                _reader.Open(fetched.Records);
                _inflater.Reset();
            }

            await WaitForReturnsAsync(cancellationToken).ConfigureAwait(false);
            var batch = new UnpackedBatch();
            var isLast = Fill(batch, cancellationToken);
            var unpacked = Lend(_open, batch, isLast);
            if (isLast)
            {
                Finish(_open);
            }

            if (unpacked.Records.Length > 0 || unpacked.IsEnd)
            {
                return unpacked;
            }

            unpacked.Dispose();
        }
    }

    /// <summary>Batches that are still lent out keep their share of the account until they are back.</summary>
    public void Dispose()
    {
        _reader.Close();
        _open?.Release();
        _open = null;
        source.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            if (_lent == 0)
            {
                account.Dispose();
            }
        }
    }

    private async ValueTask<FetchedRecords> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        progress.Watch.ReadStarted();
        try
        {
            return await source.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            progress.Watch.ReadEnded();
        }
    }

    private async ValueTask WaitForReturnsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task returned;
            lock (_gate)
            {
                if (_lent == 0 || account.HasRoomFor(UnpackedBatch.LargestBytes))
                {
                    return;
                }

                _returned ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                returned = _returned.Task;
            }

            await returned.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Moves records of the open answer into a batch. True if they were the last ones.</summary>
    private bool Fill(UnpackedBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            while (!batch.IsFull)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_reader.TryNext(out var record))
                {
                    return true;
                }

                batch.Add(_inflater.Inflate(record, batch.Pages));
            }

            return false;
        }
        catch
        {
            batch.Return();
            throw;
        }
    }

    private FetchedRecords Lend(SharedAnswer open, UnpackedBatch batch, bool isLast)
    {
        var held = batch.HeldBytes;
        account.Add(held);
        open.Hold();
        lock (_gate)
        {
            _lent++;
        }

        var isEnd = isLast && open.Answer.IsEnd;
        return new FetchedRecords(
            batch.Records, held + open.Claim(), open.Answer.Lag, isEnd, isEnd ? open.Answer.Children : [], () => Return(open, batch, held));
    }

    private void Finish(SharedAnswer open)
    {
        Report();
        open.Release();
        _open = null;
    }

    private void Return(SharedAnswer open, UnpackedBatch batch, long held)
    {
        batch.Return();
        open.Release();
        account.Add(-held);
        lock (_gate)
        {
            _lent--;
            _returned?.TrySetResult();
            _returned = null;
            if (_isDisposed && _lent == 0)
            {
                account.Dispose();
            }
        }
    }

    private void Report()
    {
        if (_reader.Filtered > 0)
        {
            instruments.UserRecordsFiltered(_reader.Filtered);
            LogFiltered(progress.ShardId, _reader.Filtered);
        }

        if (_inflater.TooLarge + _inflater.Malformed > 0)
        {
            instruments.PayloadsRefused(_inflater.TooLarge, _inflater.Malformed);
            LogRefused(progress.ShardId, _inflater.TooLarge, options.MaxInflatedBytes, _inflater.Malformed);
        }
    }

    [LoggerMessage(
        EventIds.UserRecordsFiltered, LogLevel.Warning, "Left out {RecordCount} user records of {ShardId} whose hash keys belong to other shards")]
    private partial void LogFiltered(ShardId shardId, int recordCount);

    [LoggerMessage(
        EventIds.PayloadsRefused,
        LogLevel.Warning,
        "Delivered payloads of {ShardId} as they came: {TooLargeCount} would become larger than {MaxInflatedBytes} bytes, {MalformedCount} are damaged")]
    private partial void LogRefused(ShardId shardId, int tooLargeCount, int maxInflatedBytes, int malformedCount);
}
