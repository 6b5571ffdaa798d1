using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing.Aggregation;

namespace Kinesis.Consumer.Producing;

/// <summary>One PutRecords call: what it carries for which lane, and its body. Used again after a call that was answered.</summary>
internal sealed class ProducerCall(int maxBytes) : IDisposable
{
    private readonly Unit[] _units = new Unit[PutRecordsBatch.MaxRecords];
    private readonly PutRecordsBatch _batch = new(maxBytes);
    private readonly AggregateBuilder _aggregate = new();

    /// <summary>Tells calls apart; from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Kinesis records.</summary>
    public int Count { get; private set; }

    /// <summary>Records of callers.</summary>
    public int Records { get; private set; }

    /// <summary>An upper bound of what counts towards the call's limit.</summary>
    public int Bytes { get; private set; }

    /// <summary>When the oldest of its records was accepted.</summary>
    public long OldestAt { get; private set; }

    public CallTally Tally { get; } = new();

    public ref Unit this[int index] => ref _units.AsSpan(0, Count)[index];

    public void Begin(long number)
    {
        (Number, Count, Records, Bytes, OldestAt) = (number, 0, 0, 0, long.MaxValue);
        Tally.Clear();
    }

    public bool HasRoomFor(int bytes) => Count < PutRecordsBatch.MaxRecords && (Count == 0 || Bytes + bytes <= maxBytes);

    public void Add(ShardLane lane, RecordQueue records, int bytes)
    {
        for (var record = records.First; record is not null; record = record.Next)
        {
            record.Attempts++;
            Records++;
            OldestAt = Math.Min(OldestAt, record.AcceptedAt);
        }

        _units[Count++] = new Unit(lane, records);
        Bytes += bytes;
    }

    /// <summary>Writes the body. Outside the producer's gate: nobody else touches records that are under way.</summary>
    public PutRecordsBatch Encode()
    {
        _batch.Clear();
        for (var i = 0; i < Count; i++)
        {
            var records = _units[i].Records;
            var first = records.First!;
            var isAdded = records.Count == 1
                ? _batch.TryAdd(first.Key, first.Data, ExplicitHashOf(first), i)
                : _batch.TryAdd(AggregateBuilder.PartitionKey, Aggregate(first), first.Hash, i);
            if (!isAdded)
            {
                throw new InvalidOperationException($"A call of {Count} records and {Bytes} bytes does not fit the service's limits");
            }
        }

        return _batch;
    }

    public void Dispose() => _batch.Dispose();

    private ReadOnlySpan<byte> Aggregate(PendingRecord first)
    {
        _aggregate.Clear();
        for (var record = first; record is not null; record = record.Next)
        {
            _aggregate.Add(record.Key, record.KeyMark, ExplicitHashOf(record), record.Data);
        }

        return _aggregate.Seal();
    }

    private static UInt128? ExplicitHashOf(PendingRecord record) => record.HasExplicitHash ? record.Hash : null;

    /// <summary>One Kinesis record: a caller's, or an aggregate of several.</summary>
    /// <param name="Lane">Where it came from.</param>
    /// <param name="Records">The callers' records in it.</param>
    public readonly record struct Unit(ShardLane Lane, RecordQueue Records);
}
