using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Unicode;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Producing;

/// <summary>
/// Puts records on one stream. Batches them, sends again what failed, keeps the order of each key, and holds no more than a number of bytes: puts wait
/// beyond that. Dispose it to send what is left.
/// </summary>
public sealed class KinesisProducer : IKinesisProducer, IAsyncDisposable
{
    /// <summary>Kinesis API reference: 1 to 256 Unicode characters.</summary>
    private const int MaxKeyCharacters = 256;

    private readonly ProducerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ProducerInstruments _instruments;
    private readonly OwnMeters? _ownMeters;
    private readonly RecordPool _pool;
    private readonly SendBuffer _buffer;
    private readonly ProducerLoop _loop;
    private readonly Lock _gate = new();
    private readonly Queue<FlushGroup> _flushed = new();
    private FlushGroup _group = new();
    private FlushGroup? _lastFlushed;
    private bool _isStopping;

    /// <summary>A producer; it runs until it is disposed.</summary>
    /// <param name="client">Calls the service. Must not repeat PutRecords by itself.</param>
    /// <param name="options">What goes where, and how.</param>
    /// <param name="timeProvider">Null for the system's clock.</param>
    /// <param name="meterFactory">Makes the meter; null for one that belongs to this producer.</param>
    /// <param name="logger">Null for none.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is wrong; every problem is listed.</exception>
    public KinesisProducer(
        IKinesisClient client,
        ProducerOptions options,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null,
        ILogger<KinesisProducer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ProducerOptionsRules.Check(options);
        _options = options;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _ownMeters = meterFactory is null ? new OwnMeters() : null;
        _instruments = new ProducerInstruments(meterFactory ?? _ownMeters!, options.StreamName, _timeProvider);
        _pool = new RecordPool(Cancel);
        _buffer = new SendBuffer(options, _timeProvider, _instruments);
        _instruments.Watch(Observe);
        _loop = new ProducerLoop(client, options, _timeProvider, _instruments, _buffer, _gate, CompleteFlushes, logger ?? NullLogger<KinesisProducer>.Instance);
    }

    /// <inheritdoc/>
    public ValueTask<PutOutcome> PutAsync(
        string partitionKey, ReadOnlyMemory<byte> payload, UInt128? explicitHashKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        Span<byte> utf8 = stackalloc byte[MaxKeyCharacters * 3];
        if (partitionKey.Length is 0 or > MaxKeyCharacters
            || Utf8.FromUtf16(partitionKey, utf8, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            throw BadKey(nameof(partitionKey));
        }

        return Put(utf8[..length], payload, explicitHashKey, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<PutOutcome> PutAsync(
        ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> payload, UInt128? explicitHashKey = null, CancellationToken cancellationToken = default)
    {
        var key = partitionKey.Span;
        if (key.IsEmpty || key.Length > MaxKeyCharacters * 3 || !Utf8.IsValid(key) || Encoding.UTF8.GetCharCount(key) > MaxKeyCharacters)
        {
            throw BadKey(nameof(partitionKey));
        }

        return Put(key, payload, explicitHashKey, cancellationToken);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_gate)
        {
            if (_group.Count == 0)
            {
                return;
            }

            _group.IsFlushed = true;
            _flushed.Enqueue(_group);
            _lastFlushed = _group;
            _group = new FlushGroup();
        }

        _loop.Wake();
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellationToken = default)
    {
        Flush();
        lock (_gate)
        {
            return _flushed.Count == 0 ? Task.CompletedTask : _lastFlushed!.Completion.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes no more records, and sends what was accepted, within <see cref="ProducerOptions.StopTimeout"/>. What is left then fails as stopped.</summary>
    /// <param name="cancellationToken">Ends the attempt at once; everything left fails as stopped.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var done = default(RecordQueue);
        lock (_gate)
        {
            _isStopping = true;
            _buffer.IsClosing = true;
            _buffer.GiveUpWaiting(ProduceFailure.Stopped, ref done);
            CompleteFlushes();
        }

        Publish(done);
        await _loop.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="StopAsync"/>. Later calls do nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _loop.Dispose();
        _instruments.Dispose();
        _ownMeters?.Dispose();
    }

    /// <summary>Tells callers what became of their records. Outside the gate.</summary>
    internal static void Publish(RecordQueue done)
    {
        while (done.First is not null)
        {
            done.Pop().Publish();
        }
    }

    private static ArgumentException BadKey(string parameter) =>
        new($"A partition key needs 1 to {MaxKeyCharacters} characters of valid Unicode", parameter);

    [SuppressMessage("Reliability", "CA2012", Justification = "The task is handed to the caller, who awaits it once.")]
    private ValueTask<PutOutcome> Put(ReadOnlySpan<byte> key, ReadOnlyMemory<byte> payload, UInt128? explicitHashKey, CancellationToken cancellationToken)
    {
        if (key.Length + (long)payload.Length > _options.MaxRecordBytes)
        {
            throw new ArgumentException(
                $"The record has {key.Length} bytes of key and {payload.Length} of payload; allowed are {_options.MaxRecordBytes} together", nameof(payload));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PutOutcome>(cancellationToken);
        }

        var record = _pool.Rent();
        record.Begin(key, payload, explicitHashKey);
        var version = record.Version;
        lock (_gate)
        {
            if (_isStopping)
            {
                return ValueTask.FromException<PutOutcome>(Failures.AlreadyStopped(_options));
            }

            record.Group = _group;
            _loop.Put(record);
        }

        if (cancellationToken.CanBeCanceled)
        {
            record.Watch(cancellationToken);
        }

        return new ValueTask<PutOutcome>(record, version);
    }

    /// <summary>A caller's token ends its wait. A record without room yet will be dropped; its payload is not touched any more once the gate is free.</summary>
    private void Cancel(PendingRecord record, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            record.IsWaiting = false;
        }

        record.Cancel(cancellationToken);
    }

    /// <summary>Called with the gate held.</summary>
    private void CompleteFlushes()
    {
        while (_flushed.TryPeek(out var group) && group.Count == 0)
        {
            _flushed.Dequeue().Complete();
        }
    }

    private (long Bytes, int Count) Observe()
    {
        lock (_gate)
        {
            return (_buffer.Bytes, _buffer.Count);
        }
    }
}
