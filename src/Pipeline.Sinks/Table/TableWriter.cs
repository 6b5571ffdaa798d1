using System.Collections.Concurrent;
using System.Text;
using Kinesis.Consumer;
using Pipeline.Contracts;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Table;

/// <summary>
/// The waiting puts of one shard, one for each key: a newer record goes before a waiting one, which is kept until the newer one is stored. Puts leave in
/// groups when they have waited long enough; one group is under way at a time. The shard's processor adds, and the commit of its group flushes.
/// </summary>
/// <remarks>
/// A record that the table refuses, as by the type of an index's key, goes to the dead letters and must not take with it what it was put before. Then the others of
/// its key are put, all at once: the condition of each put lets the newest win in whatever order they arrive. It costs what other keys would cost.
/// </remarks>
internal sealed class TableWriter : IAsyncDisposable
{
    private const int PutOverheadBytes = 256;

    private readonly Lock _gate = new();
    private readonly ITableStore _store;
    private readonly TableOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly SinkInstruments _instruments;
    private readonly string _shardId;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<byte[], PendingPut> _byKey = new(KeyComparer.Instance);
    private readonly Dictionary<byte[], PendingPut>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Queue<PendingPut> _waiting = new();
    private readonly List<(DeadLetterCause Cause, RetainedRecord Record)> _refused = [];
    private readonly TableKeyBuffer _key = new();
    private Task _sending = Task.CompletedTask;
    private long _added;
    private long _waitingBytes;
    private long _sendingBytes;
    private int _answered;
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

    public long HeldBytes => Interlocked.Read(ref _waitingBytes) + Interlocked.Read(ref _sendingBytes);

    /// <summary>The key of the record that was checked last, for <see cref="Add"/>.</summary>
    public TableKeyBuffer Key => _key;

    /// <summary>Takes a record that the factory has checked into <see cref="Key"/>.</summary>
    public void Add(TableItemFactory factory, EventContract contract, ReadOnlySpan<byte> payload, in KinesisRecord record)
    {
        // Two events may feed one table; the table's name in the key lets them meet.
        var name = Encoding.UTF8.GetByteCount(factory.TableName);
        Span<byte> key = stackalloc byte[512];
        key = _key.Length + name <= key.Length ? key[..(_key.Length + name)] : new byte[_key.Length + name];
        Encoding.UTF8.GetBytes(factory.TableName, key);
        _key.Span.CopyTo(key[name..]);

        var retained = new RetainedRecord(record, payload) { OrderMicros = _key.OrderMicros };
        lock (_gate)
        {
            _added++;
            _waitingBytes += retained.HeldBytes;
            if (_bySpan.TryGetValue(key, out var waiting))
            {
                waiting.Add(retained);
                _instruments.TableWriteCoalesced();
                return;
            }

            var put = new PendingPut(factory, contract, retained, key.ToArray(), _timeProvider.GetTimestamp(), _added - 1);
            _byKey.Add(put.Key, put);
            _waiting.Enqueue(put);
            _waitingBytes += PutOverheadBytes;
        }
    }

    /// <summary>Sends what has waited long enough, and waits itself only if too much is waiting.</summary>
    /// <param name="mustRelease">Whether memory is so scarce that anything is too much.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask WriteDueAsync(bool mustRelease, CancellationToken cancellationToken)
    {
        Task sending;
        bool isCrowded;
        lock (_gate)
        {
            isCrowded = mustRelease || _waitingBytes > _options.MaxWaitingBytes;
            sending = _sending;
            if (!sending.IsCompleted && !isCrowded)
            {
                return;
            }
        }

        await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        var now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            if (_sending.IsCompleted)
            {
                SendNeedsLock(put => isCrowded || _timeProvider.GetElapsedTime(put.WaitingSince, now) >= _options.Freshness);
            }
        }
    }

    /// <summary>Sends everything that was added before the call, and returns when all of it is stored.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        long end;
        lock (_gate)
        {
            end = _added;
        }

        while (true)
        {
            Task sending;
            lock (_gate)
            {
                sending = _sending;
                if (sending.IsCompletedSuccessfully)
                {
                    if (!_waiting.TryPeek(out var first) || first.Ordinal >= end)
                    {
                        return;
                    }

                    SendNeedsLock(put => put.Ordinal < end);
                    sending = _sending;
                }
            }

            await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many puts have been answered since the last call, refusals included.</summary>
    public int TakeAnswered() => Interlocked.Exchange(ref _answered, 0);

    /// <summary>Takes the records up to a place that the table refused, all of them at once; the caller disposes them.</summary>
    public IReadOnlyList<(DeadLetterCause Cause, RetainedRecord Record)> TakeRefused(RecordPosition upTo)
    {
        lock (_gate)
        {
            var taken = _refused.FindAll(IsTaken);
            _refused.RemoveAll(IsTaken);
            return taken;
        }

        bool IsTaken((DeadLetterCause Cause, RetainedRecord Record) refused) => upTo.CompareRecord(refused.Record.AsRecord()) <= 0;
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
            put.LetGo();
        }

        foreach (var refused in _refused)
        {
            refused.Record.Dispose();
        }

        _waitingBytes = 0;
        _waiting.Clear();
        _byKey.Clear();
        _stop.Dispose();
    }

    private void SendNeedsLock(Predicate<PendingPut> isDue)
    {
        ConcurrentQueue<PendingPut>? group = null;
        while (_waiting.TryPeek(out var put) && isDue(put))
        {
            _waiting.Dequeue();
            _byKey.Remove(put.Key);
            var bytes = put.HeldBytes + PutOverheadBytes;
            _waitingBytes -= bytes;
            Interlocked.Add(ref _sendingBytes, bytes);
            (group ??= []).Enqueue(put);
        }

        if (group is not null)
        {
            _sending = SendAsync(group, _stop.Token);
        }
    }

    /// <summary>
    /// No more puts than the limit could ever let through are begun: a group is thousands, and what each keeps alive while it waits would be many times its record.
    /// </summary>
    private async Task SendAsync(ConcurrentQueue<PendingPut> group, CancellationToken cancellationToken)
    {
        // On the pool: what a put does before it waits for the network is not done under the gate.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var lanes = Math.Min(group.Count, _options.MaxConcurrency);
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => SendAllAsync(group, cancellationToken))).ConfigureAwait(false);
    }

    private async Task SendAllAsync(ConcurrentQueue<PendingPut> puts, CancellationToken cancellationToken)
    {
        while (puts.TryDequeue(out var put))
        {
            try
            {
                await SendOneAsync(put, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // The shard begins anew and puts again what is left: it should not wait until thousands of others have failed too.
                while (puts.TryDequeue(out var left))
                {
                    Release(left);
                }

                throw;
            }
        }
    }

    private async Task SendOneAsync(PendingPut put, CancellationToken cancellationToken)
    {
        try
        {
            if (!await TryPutAsync(put, put.Newest, cancellationToken).ConfigureAwait(false))
            {
                await Task.WhenAll(put.Others().Select(record => TryPutAsync(put, record, cancellationToken))).ConfigureAwait(false);
            }
        }
        finally
        {
            Release(put);
        }
    }

    // What was refused is counted no longer: its bytes go to the dead letters within this commit.
    private void Release(PendingPut put)
    {
        Interlocked.Add(ref _sendingBytes, -(put.HeldBytes + PutOverheadBytes));
        put.LetGo();
    }

    /// <summary>False when the table refused the record, which is then the dead letters'.</summary>
    private async Task<bool> TryPutAsync(PendingPut put, RetainedRecord record, CancellationToken cancellationToken)
    {
        var item = new TablePut(put.Factory, record, _shardId, _options.SourceEpoch);
        var result = await _store.PutIfNewerAsync(item, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _answered);
        _instruments.TableWriteEnded(put.Factory.TableName, result.Outcome);
        if (result.Outcome != TableWriteOutcome.Refused)
        {
            return true;
        }

        var cause = new DeadLetterCause(DeadLetterStage.Store, "TableRefused", result.Reason ?? string.Empty, put.Contract.Name, put.Contract.Version);
        record.IsRefused = true;
        lock (_gate)
        {
            _refused.Add((cause, record));
        }

        return false;
    }
}
