using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Carries the records of one shard to the sinks, epoch by epoch, during one tenure of its lease.</summary>
internal sealed partial class PipelineProcessor : IShardProcessor
{
    /// <summary>A slice fits the caches, and bounds by how much an epoch can pass its limits and what each shard's projection keeps for the next.</summary>
    private const int SliceRecords = 1024;

    private const int SliceBytes = 512 << 10;

    private readonly SinkTools _tools;
    private readonly ShardContext _context;
    private readonly ILogger _logger;
    private readonly PositionCursor _cursor;
    private readonly PausePolicy _pause;
    private readonly TableWriter _table;
    private readonly Epoch _epoch;
    private readonly RecordIntake _intake;
    private readonly ManifestStore _manifests;
    private readonly EpochCommitter _committer;
    private Replay? _replay;
    private bool _isReplayOver;
    private bool _isMidway;

    public PipelineProcessor(SinkTools tools, ShardContext context)
    {
        _tools = tools;
        _context = context;
        _logger = tools.Loggers.CreateLogger<PipelineProcessor>();
        _cursor = new PositionCursor(context.Checkpoint);
        _pause = new PausePolicy(tools, context);
        _table = new TableWriter(tools.Tables, tools.Table, context.TimeProvider, tools.Instruments, context.ShardId.Value);
        _epoch = new Epoch(tools, context);
        _intake = new RecordIntake(tools, context, _epoch, _table);
        _manifests = new ManifestStore(tools.Objects, tools.Lake.ManifestPrefix, context.ShardId.Value);
        _committer = new EpochCommitter(tools, context, _table, _manifests, _pause);
    }

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        if (_context.Pending is not { } pending)
        {
            return;
        }

        var manifest = pending.Position.Kind == CheckpointKind.At
            ? await _manifests.ReadAsync(pending.State, cancellationToken).ConfigureAwait(false)
            : null;
        if (manifest is null)
        {
            LogReplayUnreadable(_context.ShardId.Value, pending.Position.ToString(), _context.Checkpoint.ToString());
            return;
        }

        _replay = new Replay(Replay.EndOf(pending.Position), manifest, pending.State);
        foreach (var contract in _tools.Contracts.Events)
        {
            if (manifest.Contracts.TryGetValue(contract.Name, out var version) && version != contract.Version)
            {
                LogContractsChanged(_context.ShardId.Value, contract.Name, version, contract.Version);
            }
        }
    }

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _isMidway = true;
        var next = 0;
        do
        {
            next = TakeSlice(batch, next);
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        while (next < batch.Count);
        _isMidway = false;
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        if (_isMidway)
        {
            return;
        }

        if (_replay is { } replay)
        {
            // The prepared epoch must be committed whole or not at all; the next owner begins it again.
            LogReplayAbandoned(_context.ShardId.Value, replay.End.ToString());
            await ResetAsync().ConfigureAwait(false);
            return;
        }

        await FlushAsync(FlushReason.Drain, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken)
    {
        if (_isMidway)
        {
            throw new InvalidOperationException($"{_context.ShardId} ended for a processor that failed before.");
        }

        await FlushAsync(_replay is null ? FlushReason.ShardEnd : FlushReason.Replay, cancellationToken).ConfigureAwait(false);
        await _context.Checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask LeaseLostAsync()
    {
        _tools.Status.Resumed(_context.ShardId);
        await _table.DisposeAsync().ConfigureAwait(false);
        await ResetAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _table.DisposeAsync().ConfigureAwait(false);
        await _epoch.DisposeAsync().ConfigureAwait(false);
        _intake.Dispose();
        _context.Memory.Set(0);
    }

    /// <summary>Takes records until the slice is full, the batch ends or a prepared epoch does.</summary>
    /// <returns>The index of the next record.</returns>
    private int TakeSlice(RecordBatch batch, int start)
    {
        var index = start;
        var bytes = 0;
        var repeated = 0;
        while (index < batch.Count && index - start < SliceRecords && bytes < SliceBytes)
        {
            ref readonly var record = ref batch[index];
            var order = _replay?.Observe(record) ?? -1;
            if (order > 0)
            {
                _isReplayOver = true;
                break;
            }

            index++;
            if (!_cursor.TryAdvance(record))
            {
                repeated++;
                continue;
            }

            bytes += record.Data.Length;
            _epoch.Add(record, _replay?.Manifest.First);
            Take(record);
            if (order == 0)
            {
                _isReplayOver = true;
                break;
            }
        }

        _intake.AppendRows();
        if (repeated > 0)
        {
            LogRecordRepeated(_context.ShardId.Value, repeated);
        }

        return index;
    }

    private void Take(in global::Kinesis.Consumer.KinesisRecord record)
    {
        var isTaken = _intake.TryTake(record);

        // Whether a prepared epoch was in order, its first owner decided.
        if (_replay is null)
        {
            _pause.Count(isTaken ? null : _intake.LastCause);
        }
    }

    /// <summary>After a slice or a tick: sends what is due, states what is held, and ends the epoch if it is time.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        await _epoch.SendDuePartsAsync(cancellationToken).ConfigureAwait(false);
        await _table.WriteDueAsync(cancellationToken).ConfigureAwait(false);
        if (_epoch.Records == 0 && _context.Memory.ReleaseRequested)
        {
            // There is nothing to flush, but the scratch of many idle shards together could keep every fetcher waiting for ever.
            _epoch.Lake.DropScratch();
            _intake.Dispose();
        }

        _context.Memory.Set(_epoch.HeldBytes + _table.HeldBytes + _intake.HeldBytes);

        // A prepared epoch is rebuilt whole, whatever its size: its first owner had room for it.
        var reason = _replay is null ? Plan() : _isReplayOver ? FlushReason.Replay : FlushReason.None;
        if (reason != FlushReason.None)
        {
            await FlushAsync(reason, cancellationToken).ConfigureAwait(false);
        }
    }

    private FlushReason Plan()
    {
        var lake = _epoch.Lake;
        var snapshot = new EpochSnapshot(
            _epoch.Records, lake.Bytes, lake.FileCount, lake.HasFullFile, _epoch.Age, _context.Memory.ReleaseRequested);
        return EpochPlanner.Decide(snapshot, _tools.Lake);
    }

    private async ValueTask FlushAsync(FlushReason reason, CancellationToken cancellationToken)
    {
        var replay = _replay;
        if (replay is { IsComplete: false })
        {
            LogReplayTrimmed(_context.ShardId.Value, replay.Manifest.First.ToString(), replay.End.ToString(), _epoch.Records, replay.Manifest.Keys.Count);
        }

        if (_epoch.Records > 0)
        {
            await _committer.CommitAsync(_epoch, _cursor.Position, reason, replay, cancellationToken).ConfigureAwait(false);
        }
        else if (replay is not null)
        {
            await _context.Checkpointer.CheckpointAsync(replay.End.ToCheckpoint(), cancellationToken).ConfigureAwait(false);
            await _manifests.ForgetAsync(replay.State, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            return;
        }

        _replay = null;
        _isReplayOver = false;
        _tools.Status.Resumed(_context.ShardId);
        await ResetAsync().ConfigureAwait(false);
    }

    private async ValueTask ResetAsync()
    {
        await _epoch.ResetAsync().ConfigureAwait(false);
        _context.Memory.Set(_table.HeldBytes);
    }
}
