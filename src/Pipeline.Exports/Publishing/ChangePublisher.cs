using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Logging;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Publishing;

/// <summary>
/// Puts changes on the stream in batches. A batch ends when all of it was acknowledged, and only then is its end noted: whatever happens in between, the same changes are
/// put again with the same ids. Used by one caller at a time.
/// </summary>
internal sealed partial class ChangePublisher(
    IKinesisProducer producer,
    IPublishJournal journal,
    ChangeWriter writer,
    DeadLetterWriter deadLetters,
    TableId id,
    PublishLimits limits,
    ExportInstruments instruments,
    TimeProvider timeProvider,
    ILogger<ChangePublisher> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly List<PutChange> _batch = [];
    private long _bytes;
    private long _last;
    private int _tooLarge;

    /// <summary>Puts a change; its bytes are copied.</summary>
    public async ValueTask AddAsync(RowChange change, long ordinal, CancellationToken cancellationToken)
    {
        if (_batch.Count == 0 && _tooLarge == 0)
        {
            await journal.BeginBatchAsync(cancellationToken).ConfigureAwait(false);
        }

        var payload = writer.Write(change, ordinal);
        var key = RowKey.PartitionKey(id, change.Key.Span);
        _last = ordinal;
        if (payload.Length + System.Text.Encoding.UTF8.GetByteCount(key) > limits.MaxRecordBytes)
        {
            _tooLarge++;
            await deadLetters.PutAsync(
                ordinal,
                $"The change {ordinal} has {payload.Length} bytes; a record of the stream holds {limits.MaxRecordBytes} with its key",
                change.Key,
                cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _batch.Add(new PutChange(key, payload, change.Kind) { Put = Put(key, payload) });
            _bytes += payload.Length;
        }

        if (_batch.Count + _tooLarge >= limits.BatchRecords || _bytes >= limits.BatchBytes)
        {
            await CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until everything was acknowledged, and notes it.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0 && _tooLarge == 0)
        {
            return;
        }

        await producer.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (await CountFailedAsync(cancellationToken).ConfigureAwait(false) is var failed and > 0)
        {
            LogPutAgain(failed, id.ToString());
            await Task.Delay(PauseAfterFailure, timeProvider, cancellationToken).ConfigureAwait(false);
            foreach (var change in _batch.Where(change => !change.IsAcknowledged))
            {
                change.Put = Put(change.Key, change.Payload);
            }

            await producer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await journal.AcknowledgedAsync(_last, _batch.Count, _tooLarge, cancellationToken).ConfigureAwait(false);
        instruments.Published(id, _batch);
        _batch.Clear();
        _bytes = 0;
        _tooLarge = 0;
    }

    private Task<PutOutcome> Put(string key, byte[] payload) => producer.PutAsync(key, payload).AsTask();

    /// <summary>How many were given up although a later attempt may succeed. What cannot get better is thrown, when all have come to their end.</summary>
    private async Task<int> CountFailedAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        ProduceException? hopeless = null;
        foreach (var change in _batch.Where(change => !change.IsAcknowledged))
        {
            try
            {
                await change.Put.WaitAsync(cancellationToken).ConfigureAwait(false);
                change.IsAcknowledged = true;
            }
            catch (ProduceException exception)
            {
                failed++;
                hopeless = exception.Failure is ProduceFailure.Refused or ProduceFailure.Stopped && exception.ErrorKind is AwsErrorKind.Fatal or null ? exception : hopeless;
            }
        }

        return hopeless switch
        {
            null => failed,
            { ErrorCode: FencedKinesisClient.LockLost } => throw new LockLostException($"The lock of {id} was over before all of a batch was put", hopeless),
            _ => throw hopeless,
        };
    }

    [LoggerMessage(EventIds.BatchPutAgain, LogLevel.Warning, "Puts {Count} changes of {TableId} again: the stream did not take them in time")]
    private partial void LogPutAgain(int count, string tableId);
}
