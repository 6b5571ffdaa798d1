using System.Buffers.Binary;
using System.Globalization;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>
/// The lake's protocol without its files: an epoch is prepared, made visible under keys that its first record names, and committed;
/// a prepared epoch of an earlier owner is rebuilt exactly. Slow at times, and fails at times.
/// </summary>
internal sealed class LakeProcessor(ShardContext context, Delivery delivery, ObjectPort objects, SimulatedProcess process, SimulationRun run) : IShardProcessor
{
    private readonly Scenario _scenario = run.Scenario;
    private readonly SortedDictionary<string, List<long>> _epoch = new(StringComparer.Ordinal);
    private readonly ProcessorMood _mood = new(process, run);
    private CancellationTokenRegistration _cancellation;
    private SequenceNumber? _first;
    private SequenceNumber _last;
    private int _records;
    private long _bytes;
    private long _startedAt;
    private PendingCheckpoint? _replay;
    private bool _isReplayOver;
    private bool _isMidway;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        _cancellation = new CancellationCode(process, run).Register(cancellationToken);
        await _mood.DawdleAsync(cancellationToken);
        _replay = context.Pending;
    }

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        _isMidway = true;
        run.Deliveries.Delivered(delivery, batch);
        if (batch.Count > 0)
        {
            await run.Stuck.PassAsync(context.ShardId);
            await _mood.DawdleAsync(cancellationToken);
        }

        for (var next = 0; next < batch.Count; next++)
        {
            if (_replay is { } replay && SequenceNumber.Parse(batch[next].SequenceNumber.Span) > replay.Position.SequenceNumber)
            {
                await FlushAsync(cancellationToken);
            }

            Add(batch[next]);
        }

        context.Memory.Set(_bytes);
        if (IsDue())
        {
            await FlushAsync(cancellationToken);
        }

        _isMidway = false;
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        // A batch that was cut off is not whole, and a prepared epoch must be committed whole or not at all.
        if (!_isMidway && _replay is null)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await context.Checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken);
        run.Coverage.Count("shard.ended");
    }

    public ValueTask LeaseLostAsync()
    {
        run.Coverage.Count("processor.lost");
        Reset();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellation.DisposeAsync();
        Reset();
    }

    private void Add(in KinesisRecord record)
    {
        var sequence = SequenceNumber.Parse(record.SequenceNumber.Span);
        if (_records++ == 0)
        {
            _first = _replay is { } replay ? LakeManifest.Read(replay.State) : sequence;
            _startedAt = context.TimeProvider.GetTimestamp();
        }

        var partition = record.PartitionKey.Span[^1] % _scenario.LakePartitions;
        var key = string.Create(CultureInfo.InvariantCulture, $"lake/{partition}/{context.ShardId}/{_first}");
        if (!_epoch.TryGetValue(key, out var ids))
        {
            _epoch[key] = ids = [];
        }

        var id = BinaryPrimitives.ReadInt64LittleEndian(record.Data.Span);
        _bytes += run.Stream.Records[(int)id].Bytes;
        ids.Add(id);
        _last = sequence;
        _isReplayOver = _replay is not null && sequence >= _replay.Position.SequenceNumber;
    }

    private bool IsDue() => _replay is not null
        ? _isReplayOver
        : _records > 0
            && (_records >= _scenario.FlushRecords
                || context.Memory.ReleaseRequested
                || context.TimeProvider.GetElapsedTime(_startedAt) >= _scenario.FlushAge);

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_records == 0 && _replay is null)
        {
            return;
        }

        var end = _replay?.Position ?? Checkpoint.At(_last);
        if (_replay is null)
        {
            await context.Checkpointer.PrepareAsync(end, LakeManifest.Write(_first!.Value), cancellationToken);
        }

        foreach (var (key, ids) in _epoch)
        {
            await objects.PublishAsync(key, [.. ids], cancellationToken);
        }

        await context.Checkpointer.CheckpointAsync(end, cancellationToken);
        run.Coverage.Count(_replay is null ? "epochs" : "epochs.replayed");
        _replay = null;
        Reset();
    }

    private void Reset()
    {
        _records = 0;
        _bytes = 0;
        _isReplayOver = false;
        _epoch.Clear();
        context.Memory.Set(0);
    }
}
