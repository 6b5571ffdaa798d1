namespace Local.Aws.Kinesis.Records;

/// <summary>The records of one shard in order. Not thread-safe: the shard's lock guards it; only chunk bytes are read outside.</summary>
internal sealed class RecordLog
{
    private const int FirstChunkBytes = 64 << 10;
    private const int LargestChunkBytes = 1 << 20;
    private readonly List<RecordLogChunk> _chunks = [];
    private int _nextChunkBytes = FirstChunkBytes;

    /// <summary>The newest record's arrival, 0 before the first.</summary>
    public long LastArrivalMillis { get; private set; }

    /// <summary>The newest record's position, 0 before the first: records start at 1.</summary>
    public ulong LastPosition { get; private set; }

    public void Append(in RecordText record, ReadOnlySpan<byte> sequenceNumber, ulong position, long arrivalMillis)
    {
        if (_chunks.Count == 0 || !_chunks[^1].HasRoomFor(record))
        {
            var needed = record.PartitionKeyJson.Length + record.Base64Data.Length + RecordLogChunk.OverheadBytes;
            _chunks.Add(new RecordLogChunk(Math.Max(_nextChunkBytes, needed)));
            _nextChunkBytes = Math.Min(_nextChunkBytes * 2, LargestChunkBytes);
        }

        _chunks[^1].Append(record, sequenceNumber, position, arrivalMillis);
        LastArrivalMillis = arrivalMillis;
        LastPosition = position;
    }

    /// <summary>Forgets whole chunks whose newest record is older than the horizon.</summary>
    public void DropBefore(long horizonMillis)
    {
        var expired = 0;
        while (expired < _chunks.Count && _chunks[expired].Entries[^1].ArrivalMillis < horizonMillis)
        {
            expired++;
        }

        _chunks.RemoveRange(0, expired);
    }

    /// <summary>The position of the first record that arrived at the time or later, or the one after the newest.</summary>
    public ulong PositionAt(long arrivalMillis)
    {
        foreach (var chunk in _chunks)
        {
            var entries = chunk.Entries;
            if (entries[^1].ArrivalMillis >= arrivalMillis)
            {
                return entries[FirstAtOrAfter(entries, arrivalMillis)].Position;
            }
        }

        return LastPosition + 1;
    }

    /// <summary>Collects records from a position on, skipping those that arrived before the horizon. The first record is given whatever its size.</summary>
    public LogRead Read(ulong fromPosition, long horizonMillis, int maxRecords, long maxBytes, List<ReadOnlyMemory<byte>> slices)
    {
        var read = new LogRead(fromPosition, 0, 0, 0);
        for (var at = ChunkHolding(fromPosition); at < _chunks.Count; at++)
        {
            var entries = _chunks[at].Entries;
            var first = Math.Max(FirstFrom(entries, fromPosition), FirstAtOrAfter(entries, horizonMillis));
            var end = first;
            while (end < entries.Length && read.Count < maxRecords && (read.Count == 0 || read.Bytes + entries[end].Bytes <= maxBytes))
            {
                ref readonly var entry = ref entries[end++];
                read = new LogRead(entry.Position + 1, read.Count + 1, read.Bytes + entry.Bytes, entry.ArrivalMillis);
            }

            if (end > first)
            {
                slices.Add(_chunks[at].Slice(entries[first], entries[end - 1]));
            }

            if (end < entries.Length)
            {
                break;
            }
        }

        return read;
    }

    private int ChunkHolding(ulong position)
    {
        int low = 0, high = _chunks.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_chunks[middle].Entries[^1].Position < position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static int FirstFrom(ReadOnlySpan<LogEntry> entries, ulong position)
    {
        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].Position < position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static int FirstAtOrAfter(ReadOnlySpan<LogEntry> entries, long arrivalMillis)
    {
        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].ArrivalMillis < arrivalMillis)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
