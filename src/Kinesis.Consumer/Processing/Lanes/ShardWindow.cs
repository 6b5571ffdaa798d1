using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Retrieval;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>The records of a shard that are in its lanes: what of them is finished, what may be checkpointed, and whose memory can go back.</summary>
/// <remarks>The shard's loop adds, lanes finish. Owned by <see cref="LanedShardProcessor"/>.</remarks>
internal sealed class ShardWindow(int maxRecords, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly AckWindow _acks = new();
    private readonly Queue<Delivery> _deliveries = new();
    private TaskCompletionSource? _changed;
    private Checkpoint? _position;
    private long _bytes;
    private long _version;

    /// <summary>Whether more may be added.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _acks.End - _acks.Prefix < maxRecords && _bytes < maxBytes;
            }
        }
    }

    /// <summary>Whether every record that was added is finished.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _acks.Prefix == _acks.End;
            }
        }
    }

    /// <summary>Grows with every change, see <see cref="ChangedSince"/>.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Takes ownership of fetched records.</summary>
    /// <param name="fetched">At least one record.</param>
    /// <param name="last">The position of the last one.</param>
    public Delivery Add(FetchedRecords fetched, Checkpoint last)
    {
        lock (_gate)
        {
            var delivery = new Delivery(fetched, last, _acks.Append(fetched.Records.Length));
            _deliveries.Enqueue(delivery);
            _bytes += delivery.Bytes;
            return delivery;
        }
    }

    /// <summary>Takes in that records are finished, and gives back the memory of answers that are wholly finished.</summary>
    public void Finish(ReadOnlySpan<LaneRun> runs)
    {
        lock (_gate)
        {
            foreach (var run in runs)
            {
                _acks.Finish(run.Delivery.First + run.Start, run.Count);
                run.Delivery.Unfinished -= run.Count;
                _bytes -= run.Delivery.Unfinished == 0 ? run.Delivery.Bytes : 0;
            }
        }

        // Outside of the lock, because the memory budget has its own. Nobody reads an answer of which every record is finished: lanes
        // read only what they have not finished, and the prefix is read below only where it ends in front of an unfinished record.
        foreach (var run in runs)
        {
            if (run.Delivery.Unfinished == 0)
            {
                run.Delivery.Release();
            }
        }

        NoteChange();
    }

    /// <summary>The end of the contiguous prefix of finished records; null while there is none.</summary>
    public Checkpoint? FindPosition()
    {
        lock (_gate)
        {
            while (_deliveries.TryPeek(out var done) && done.First + done.Records.Length <= _acks.Prefix)
            {
                _position = done.Last;
                _deliveries.Dequeue();
            }

            return _deliveries.TryPeek(out var delivery) && delivery.First < _acks.Prefix
                ? Delivery.PositionOf(delivery.Records.Span[(int)(_acks.Prefix - delivery.First) - 1])
                : _position;
        }
    }

    /// <summary>Wakes whoever waits, as something changed that is not seen here.</summary>
    public void NoteChange()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _version++;
            changed = _changed;
            _changed = null;
        }

        changed?.TrySetResult();
    }

    /// <summary>Completes when something has changed since <see cref="Version"/> was read. One waiter at a time.</summary>
    public Task ChangedSince(long version)
    {
        lock (_gate)
        {
            if (_version != version)
            {
                return Task.CompletedTask;
            }

            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    /// <summary>Gives all memory back. No lane may run any more.</summary>
    public void ReleaseAll()
    {
        lock (_gate)
        {
            foreach (var delivery in _deliveries)
            {
                delivery.Release();
            }

            _deliveries.Clear();
        }
    }
}
