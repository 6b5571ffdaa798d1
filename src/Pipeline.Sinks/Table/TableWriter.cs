using System.Collections.Concurrent;
using System.Text;
using Kinesis.Consumer;
using Pipeline.Contracts;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Table;

/// <summary>
/// The waiting puts of one shard, one for each key: a newer record takes the place of a waiting one. Puts leave in groups when they have waited
/// long enough; one group is under way at a time, so that two puts of one key never race. Owned by the shard's processor.
/// </summary>
internal sealed class TableWriter : IAsyncDisposable
{
    private const int PutOverheadBytes = 256;

    private readonly ITableStore _store;
    private readonly TableOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly SinkInstruments _instruments;
    private readonly string _shardId;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<byte[], PendingPut> _byKey = new(KeyComparer.Instance);
    private readonly Dictionary<byte[], PendingPut>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Queue<PendingPut> _waiting = new();
    private readonly ConcurrentQueue<(DeadLetterCause Cause, RetainedRecord Record)> _refused = new();
    private readonly KeyBuffer _key = new();
    private Task _sending = Task.CompletedTask;
    private long _waitingBytes;
    private long _sendingBytes;
    private bool _isDisposed;

    public TableWriter(ITableStore store, TableOptions options, TimeProvider timeProvider, SinkInstruments instruments, string shardId)
    {
        _store = store;
        _options = options;
        _timeProvider = timeProvider;
        _instruments = instruments;
        _shardId = shardId;
        _bySpan = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public long HeldBytes => _waitingBytes + Interlocked.Read(ref _sendingBytes);

    public int WaitingCount => _waiting.Count;

    /// <summary>The key of the record that was checked last, for <see cref="Add"/>.</summary>
    public KeyBuffer Key => _key;

    /// <summary>Takes a record that the factory has checked into <see cref="Key"/>.</summary>
    public void Add(TableItemFactory factory, EventContract contract, ReadOnlySpan<byte> payload, in KinesisRecord record)
    {
        // Two events may feed one table; the table's name in the key lets them meet.
        var name = Encoding.UTF8.GetByteCount(factory.TableName);
        Span<byte> key = stackalloc byte[512];
        key = _key.Length + name <= key.Length ? key[..(_key.Length + name)] : new byte[_key.Length + name];
        Encoding.UTF8.GetBytes(factory.TableName, key);
        _key.Span.CopyTo(key[name..]);

        if (_bySpan.TryGetValue(key, out var waiting))
        {
            _waitingBytes -= waiting.Record.HeldBytes;
            waiting.Replace(factory, contract, record, payload);
            _waitingBytes += waiting.Record.HeldBytes;
            _instruments.TableWriteCoalesced();
            return;
        }

        var put = new PendingPut(factory, contract, record, payload, key.ToArray(), _timeProvider.GetTimestamp());
        _byKey.Add(put.Key, put);
        _waiting.Enqueue(put);
        _waitingBytes += put.Record.HeldBytes + PutOverheadBytes;
    }

    /// <summary>Sends what has waited long enough, and waits itself only if too much is waiting.</summary>
    public async ValueTask WriteDueAsync(CancellationToken cancellationToken)
    {
        var isCrowded = _waitingBytes > _options.MaxWaitingBytes;
        if (!_sending.IsCompleted && !isCrowded)
        {
            return;
        }

        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        var now = _timeProvider.GetTimestamp();
        Send(put => isCrowded || _timeProvider.GetElapsedTime(put.WaitingSince, now) >= _options.Freshness);
    }

    /// <summary>Sends everything and returns when all of it is stored.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        Send(_ => true);
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes what the table refused since the last call; the caller disposes the records.</summary>
    public bool TryTakeRefused(out DeadLetterCause cause, out RetainedRecord record)
    {
        var isTaken = _refused.TryDequeue(out var refused);
        (cause, record) = refused;
        return isTaken;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);

        // Puts that were under way either happened or did not; both are right, because the next owner repeats them.
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var put in _waiting)
        {
            put.Record.Dispose();
        }

        while (_refused.TryDequeue(out var refused))
        {
            refused.Record.Dispose();
        }

        _waitingBytes = 0;
        _waiting.Clear();
        _byKey.Clear();
        _stop.Dispose();
    }

    private void Send(Predicate<PendingPut> isDue)
    {
        List<PendingPut>? group = null;
        while (_waiting.TryPeek(out var put) && isDue(put))
        {
            _waiting.Dequeue();
            _byKey.Remove(put.Key);
            var bytes = put.Record.HeldBytes + PutOverheadBytes;
            _waitingBytes -= bytes;
            Interlocked.Add(ref _sendingBytes, bytes);
            (group ??= []).Add(put);
        }

        if (group is not null)
        {
            _sending = SendAsync(group, _stop.Token);
        }
    }

    private async Task SendAsync(List<PendingPut> group, CancellationToken cancellationToken)
    {
        await Task.WhenAll(group.Select(put => SendOneAsync(put, cancellationToken))).ConfigureAwait(false);
    }

    private async Task SendOneAsync(PendingPut put, CancellationToken cancellationToken)
    {
        var record = put.Record;
        var isRefused = false;
        try
        {
            var result = await _store.PutIfNewerAsync(put.Factory.TableName, () => BuildItem(put), cancellationToken).ConfigureAwait(false);
            _instruments.TableWriteEnded(put.Factory.TableName, result.Outcome);
            isRefused = result.Outcome == TableWriteOutcome.Refused;
            if (isRefused)
            {
                var cause = new DeadLetterCause(
                    DeadLetterStage.Store, "TableRefused", result.Reason ?? string.Empty, put.Contract.Name, put.Contract.Version);
                _refused.Enqueue((cause, record));
            }
        }
        finally
        {
            Interlocked.Add(ref _sendingBytes, -(record.HeldBytes + PutOverheadBytes));
            if (!isRefused)
            {
                record.Dispose();
            }
        }
    }

    private Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> BuildItem(PendingPut put)
    {
        var record = put.Record;
        var position = TablePosition.Format(_options.SourceEpoch, record.SequenceNumber, record.SubSequenceNumber);
        return put.Factory.Build(record.Payload, _shardId, position, record.ArrivalMicros);
    }
}
