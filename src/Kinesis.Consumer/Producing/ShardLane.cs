using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Producing;

/// <summary>What waits to be sent to one shard, and when that may go on. Guarded by the producer's gate.</summary>
internal sealed class ShardLane(string? shardId, Backoff backoff)
{
    private RecordQueue _ready;

    /// <summary>The shard that is expected to take it; null where none is known.</summary>
    public string? ShardId { get; } = shardId;

    /// <summary>Whether an aggregate is under way, behind which the others wait for the sake of order.</summary>
    public bool IsGated { get; set; }

    /// <summary>No call carries this lane before.</summary>
    public long NotBefore { get; private set; } = long.MinValue;

    /// <summary>The call that set it back last: its other records do not do so again.</summary>
    public long SetBackBy { get; private set; }

    public PendingRecord? First => _ready.First;

    public int Count => _ready.Count;

    public long Bytes { get; private set; }

    public void Add(PendingRecord record)
    {
        _ready.PushBack(record);
        Bytes += record.Bytes;
    }

    public void AddFirst(PendingRecord record)
    {
        _ready.PushFront(record);
        Bytes += record.Bytes;
    }

    /// <summary>Puts records that could not be sent in front again, in their order.</summary>
    public void AddFirst(RecordQueue records)
    {
        for (var record = records.First; record is not null; record = record.Next)
        {
            Bytes += record.Bytes;
        }

        _ready.PushFront(records);
    }

    public PendingRecord Take()
    {
        var record = _ready.Pop();
        Bytes -= record.Bytes;
        return record;
    }

    /// <summary>Records of a call failed: a pause that grows.</summary>
    public void SetBack(long call, long now, TimeProvider timeProvider)
    {
        if (SetBackBy != call)
        {
            SetBackBy = call;
            NotBefore = now + timeProvider.ToTicks(backoff.Next());
        }
    }

    public void Succeed(long call)
    {
        if (SetBackBy != call)
        {
            backoff.Reset();
        }
    }
}
