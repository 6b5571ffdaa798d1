using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Commit;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Carries the records of one shard to its table and, slice by slice, into the epochs of its commit group. One run of it is one life.</summary>
internal sealed partial class PipelineProcessor : IShardProcessor
{
    /// <summary>A slice fits the caches, and bounds by how much an epoch can pass its limits, how long the group's gate is held, and what each shard's projection keeps for the next.</summary>
    private const int SliceRecords = 1024;

    private const int SliceBytes = 512 << 10;

    private readonly SinkTools _tools;
    private readonly ShardContext _context;
    private readonly ILogger _logger;
    private readonly PausePolicy _pause;
    private readonly RecordIntake _intake;
    private readonly GroupMember _member;
    private readonly long _startedAt;
    private PositionCursor _cursor;
    private bool _isMidway;
    private bool _isCutShort;

    public PipelineProcessor(SinkTools tools, CommitGroups groups, ShardContext context)
    {
        _tools = tools;
        _context = context;
        _logger = tools.Loggers.CreateLogger<PipelineProcessor>();
        _cursor = new PositionCursor(context.Checkpoint);
        _pause = new PausePolicy(tools, context);
        _member = groups.Join(context, _pause);
        _intake = new RecordIntake(tools, context, _member.Table);
        _startedAt = context.TimeProvider.GetTimestamp();
    }

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        // What an earlier run under this lease has put into the group is committed with the others' records; this one reads behind it.
        var committed = await _member.RestartAsync(cancellationToken).ConfigureAwait(false);
        if (_context.Pending is { } pending && !(committed >= pending.Position))
        {
            committed = await FinishAsync(pending, cancellationToken).ConfigureAwait(false) ?? committed;
        }

        // The group may also have committed it before this run asked for it.
        _member.Position = committed ?? _context.Checkpoint;
        _cursor = new PositionCursor(_member.Position);
    }

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _member.ThrowIfFailed();
        if (_isCutShort && batch.Count > 0)
        {
            throw new InvalidOperationException($"{_context.ShardId} was given records behind some that it left out when it was asked to stop.");
        }

        _isMidway = true;
        var next = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (next < batch.Count)
            {
                await _member.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            }

            next = TakeSlice(batch.Records, next);
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        while (next < batch.Count && !_context.StopRequested.IsCancellationRequested);

        // One answer of the stream may be ten thousand records with several flushes between them. Whoever stops has no time for those: the next owner reads them.
        _isCutShort |= next < batch.Count;
        _isMidway = false;
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        // A call that failed has appended whole slices only: what they hold can be committed, and is, but not by a run that no longer knows where it stands.
        if (!_isMidway)
        {
            await _member.FlushAsync(FlushReason.Drain, cancellationToken).ConfigureAwait(false);

            // Whether it pauses again, its next owner finds out.
            _tools.Status.Resumed(_context.ShardId);
        }
    }

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken)
    {
        if (_isMidway || _isCutShort)
        {
            throw new InvalidOperationException($"{_context.ShardId} ended for a processor that failed before, or stopped before its last record.");
        }

        if (_pause.IsOnProbation)
        {
            // What it looked at is in no epoch: the next run takes it.
            _pause.EndProbation();
        }

        await _member.FlushAsync(FlushReason.ShardEnd, cancellationToken).ConfigureAwait(false);
        await _context.Checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask LeaseLostAsync()
    {
        _tools.Status.Resumed(_context.ShardId);
        await _member.LeaseLostAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _intake.Dispose();
        _context.Memory.Set(0);
        await _member.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Makes visible and commits what an earlier owner prepared; nothing of it is read again.</summary>
    private async ValueTask<Checkpoint?> FinishAsync(PendingCheckpoint pending, CancellationToken cancellationToken)
    {
        // Whoever committed beyond it did not know of it.
        if (pending.Position < _context.Checkpoint || await _tools.Manifests.ReadAsync(pending.State, cancellationToken).ConfigureAwait(false) is not { } manifest)
        {
            LogPreparedForeign(_context.ShardId.Value, pending.Position.ToString(), _context.Checkpoint.ToString());
            await _context.Checkpointer.DropPreparedAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        await _tools.Publisher.FinishAsync(manifest, cancellationToken).ConfigureAwait(false);
        await _context.Checkpointer.CheckpointAsync(pending.Position, cancellationToken).ConfigureAwait(false);
        LogFinished(_context.ShardId.Value, manifest.Id, manifest.Worker, manifest.Objects.Count);
        return pending.Position;
    }

    /// <summary>Takes records until the slice is full or the batch ends, and appends them.</summary>
    /// <returns>The index of the next record.</returns>
    private int TakeSlice(ReadOnlySpan<KinesisRecord> records, int start)
    {
        while (start < records.Length && !_cursor.TryAdvance(records[start]))
        {
            start++;
            LogRecordRepeated(_context.ShardId.Value);
        }

        var index = start;
        var bytes = 0;
        while (index < records.Length && index - start < SliceRecords && bytes < SliceBytes && !_intake.IsFull)
        {
            ref readonly var record = ref records[index];
            if (index > start && !_cursor.TryAdvance(record))
            {
                // Records come in order; what does not is left to the next slice, which leaves it out.
                break;
            }

            index++;
            bytes += record.Data.Length;
            var isTaken = _intake.TryTake(record, isRehearsal: _pause.IsOnProbation);
            _pause.Count(record.SubSequenceNumber, isTaken ? null : _intake.LastCause);
        }

        if (_pause.IsOnProbation)
        {
            _intake.Clear();
        }
        else if (index > start)
        {
            _member.Append(records[start..index], _cursor.Position, _intake);
        }

        return index;
    }

    /// <summary>After a slice or a tick: sends what is due, states what is held, and has the epoch committed if it is time.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        if (_pause.IsOnProbation)
        {
            _pause.PassProbation(_context.TimeProvider.GetElapsedTime(_startedAt));
            return;
        }

        await _member.Table.WriteDueAsync(_context.Memory.ReleaseRequested, cancellationToken).ConfigureAwait(false);
        if (_context.Memory.ReleaseRequested)
        {
            // The projection's columns are empty now: they need not be kept for the next slice.
            _intake.Dispose();
        }

        _context.Memory.Set(_member.Table.HeldBytes + _intake.HeldBytes);
        await _member.SettleAsync(cancellationToken).ConfigureAwait(false);
    }
}
