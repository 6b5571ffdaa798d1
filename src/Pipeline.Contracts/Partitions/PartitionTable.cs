using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Partitions;

/// <summary>
/// Gives every row of a dataset its lake partition. Partitions are remembered over batches, so that equal values mean the same instance
/// and cost no allocation; the memory is bounded, because senders choose the values.
/// </summary>
internal sealed class PartitionTable : IDisposable
{
    private readonly DatasetPlan _plan;
    private readonly PartitionKeyWriter _keys;
    private readonly int _cacheSize;
    private readonly int _maxPerRecord;
    private readonly Dictionary<byte[], Entry> _known = new(PartitionKeyComparer.Instance);
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<Entry> _batch = [];
    private GrowableArray<int> _rowIds = new();
    private GrowableArray<byte> _lastKey = new();
    private Entry? _last;
    private long _records;

    public PartitionTable(DatasetPlan plan, ProjectionOptions options)
    {
        _plan = plan;
        _keys = new PartitionKeyWriter(plan, options.MaxPartitionValueBytes);
        _cacheSize = options.PartitionCacheSize;
        _maxPerRecord = options.MaxPartitionsPerRecord;
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public ReadOnlySpan<int> RowIds => _rowIds.Span;

    public int Count => _batch.Count;

    public long RetainedBytes => _rowIds.RetainedBytes;

    public LakePartition this[int id] => _batch[id].Partition;

    public bool TryAppend(JsonSlot[] slots, ReadOnlySpan<int> rows, ReadOnlySpan<byte> json, long arrivalMicros, out RecordError error)
    {
        _records++;
        int partitions = 0;
        int copies = _plan.IsPartitionedByRow ? 1 : rows.Length;
        for (int i = 0; i < rows.Length; i += copies)
        {
            if (!_keys.TryWrite(slots, rows[i], json, arrivalMicros, out PartitionStep? refused))
            {
                error = _keys.ErrorOf(refused, slots, rows[i], json);
                return false;
            }

            Entry entry = Find(_keys.Key);
            if (entry.Record != _records)
            {
                entry.Record = _records;
                if (++partitions > _maxPerRecord)
                {
                    error = TooMany(slots, rows[i], json);
                    return false;
                }
            }

            int id = IdOf(entry);
            if (copies == 1)
            {
                _rowIds.Add(id);
            }
            else
            {
                _rowIds.Fill(id, copies);
            }
        }

        error = default;
        return true;
    }

    public void TruncateRows(int rows)
    {
        if (_rowIds.Count <= rows)
        {
            return;
        }

        _rowIds.Truncate(rows);
        int used = 0;
        foreach (int id in _rowIds.Span)
        {
            used = Math.Max(used, id + 1);
        }

        // Ids are given in the order of first use, so those that the rows taken away brought are the last.
        for (int id = used; id < _batch.Count; id++)
        {
            _batch[id].BatchId = -1;
        }

        _batch.RemoveRange(used, _batch.Count - used);
    }

    public void Clear()
    {
        foreach (Entry entry in _batch)
        {
            entry.BatchId = -1;
        }

        _batch.Clear();
        _rowIds.Trim();
        if (_known.Count > _cacheSize)
        {
            _known.Clear();
            _last = null;
        }
    }

    public void Dispose()
    {
        _rowIds.Dispose();
        _lastKey.Dispose();
        _keys.Dispose();
        _last = null;
    }

    private int IdOf(Entry entry)
    {
        if (entry.BatchId < 0)
        {
            entry.BatchId = _batch.Count;
            _batch.Add(entry);
        }

        return entry.BatchId;
    }

    private RecordError TooMany(JsonSlot[] slots, int row, ReadOnlySpan<byte> json)
    {
        int step = Array.FindIndex(_plan.Partitions, candidate => candidate.Source is { FromRow: true });
        return _plan.Partitions[Math.Max(0, step)].ErrorOf(
            RecordErrorReason.TooManyPartitions, _plan.Contract.Name, slots, row, json, $"at most {_maxPerRecord} partitions for the rows of one record");
    }

    private Entry Find(ReadOnlySpan<byte> key)
    {
        // Neighbours in a stream mostly fall into one partition.
        if (_last is not null && key.SequenceEqual(_lastKey.Span))
        {
            return _last;
        }

        if (!_lookup.TryGetValue(key, out Entry? entry))
        {
            entry = new Entry(_plan.Partitions.Length == 0 ? LakePartition.None : new LakePartition(_keys.Path));
            _lookup[key] = entry;
        }

        _lastKey.Truncate(0);
        _lastKey.AddRange(key);
        return _last = entry;
    }

    private sealed class Entry(LakePartition partition)
    {
        public LakePartition Partition => partition;

        /// <summary>The index in this batch, or -1.</summary>
        public int BatchId { get; set; } = -1;

        /// <summary>The last record that had rows in it, by its number.</summary>
        public long Record { get; set; }
    }
}
