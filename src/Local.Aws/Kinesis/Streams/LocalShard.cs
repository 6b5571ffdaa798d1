using Local.Aws.Kinesis.Records;

namespace Local.Aws.Kinesis.Streams;

/// <summary>One shard: its place in the stream, its log and its limits. Thread-safe by one lock per shard.</summary>
internal sealed class LocalShard
{
    private const long WriteBytesPerSecond = 1 << 20;
    private const int WriteRecordsPerSecond = 1000;
    private const long ReadBytesPerSecond = 2 << 20;
    private const int ReadsPerSecond = 5;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly RecordLog _log = new();
    private readonly (TokenBucket WriteBytes, TokenBucket WriteRecords, TokenBucket ReadBytes, TokenBucket Reads)? _limits;
    private TaskCompletionSource? _changed;
    private long? _closedStamp;

    public LocalShard(int number, long stamp, UInt128 start, UInt128 end, IReadOnlyList<LocalShard> parents, bool limited, TimeProvider time)
    {
        Number = number;
        Id = $"shardId-{number:D12}";
        Stamp = stamp;
        StartingHashKey = start;
        EndingHashKey = end;
        Parents = parents;
        _time = time;
        _limits = limited
            ? (new(WriteBytesPerSecond, time), new(WriteRecordsPerSecond, time), new(ReadBytesPerSecond, time), new(ReadsPerSecond, time))
            : null;
    }

    public int Number { get; }

    public string Id { get; }

    /// <summary>When the shard opened, in microseconds since 1970, made unique inside its stream.</summary>
    public long Stamp { get; }

    public UInt128 StartingHashKey { get; }

    public UInt128 EndingHashKey { get; }

    /// <summary>None, the shard it was split from, or the two it was merged from (first the one that MergeShards named first).</summary>
    public IReadOnlyList<LocalShard> Parents { get; }

    public string StartingSequenceNumber => SequenceNumberLayout.Format(Stamp, 0, Number);

    public string? EndingSequenceNumber { get; private set; }

    /// <summary>When the shard closed, as a stamp; null while it is open.</summary>
    public long? ClosedStamp
    {
        get
        {
            lock (_gate)
            {
                return _closedStamp;
            }
        }
    }

    public AppendOutcome TryAppend(in RecordText record, Span<byte> sequenceNumber)
    {
        lock (_gate)
        {
            if (_closedStamp is not null)
            {
                return AppendOutcome.Closed;
            }

            if (_limits is { } limits)
            {
                if (!limits.WriteRecords.CanTake(1) || !limits.WriteBytes.CanTake(record.Bytes))
                {
                    return AppendOutcome.Throttled;
                }

                limits.WriteRecords.Take(1);
                limits.WriteBytes.Take(record.Bytes);
            }

            var micros = Micros();
            var position = NextPosition(micros);
            SequenceNumberLayout.Write(sequenceNumber, Stamp, position, Number);
            _log.Append(record, sequenceNumber, position, Math.Max(micros / 1000, _log.LastArrivalMillis));
            SignalChanged();
            return AppendOutcome.Appended;
        }
    }

    /// <summary>Closes the shard; records offered later are refused.</summary>
    public void Close(long stamp)
    {
        lock (_gate)
        {
            EndingSequenceNumber = SequenceNumberLayout.Format(Stamp, NextPosition(Micros()), Number);
            _closedStamp = stamp;
            SignalChanged();
        }
    }

    /// <summary>Counts one GetRecords call against the shard's read limits; false when it must be refused.</summary>
    public bool TryAdmitRead()
    {
        lock (_gate)
        {
            // Any positive balance of bytes admits a read: how much it will take is not known yet.
            if (_limits is { } limits && (!limits.Reads.CanTake(1) || !limits.ReadBytes.CanTake(1)))
            {
                return false;
            }

            _limits?.Reads.Take(1);
            return true;
        }
    }

    /// <summary>Counts what a GetRecords call has read: the shard's readers share 2 MB/s.</summary>
    public void ChargeRead(long bytes)
    {
        lock (_gate)
        {
            _limits?.ReadBytes.Take(bytes);
        }
    }

    public ShardRead Read(ulong position, TimeSpan retention, int maxRecords, long maxBytes, List<ReadOnlyMemory<byte>> slices)
    {
        lock (_gate)
        {
            var now = Micros() / 1000;
            var horizon = now - (long)retention.TotalMilliseconds;
            _log.DropBefore(horizon);
            var read = _log.Read(position, horizon, maxRecords, maxBytes, slices);
            var atTip = read.NextPosition > _log.LastPosition || _log.LastArrivalMillis < horizon;
            return new ShardRead(read, atTip ? 0 : Math.Max(0, now - read.LastArrivalMillis), atTip && _closedStamp is not null);
        }
    }

    public ulong PositionAfterNewest()
    {
        lock (_gate)
        {
            return _log.LastPosition + 1;
        }
    }

    public ulong PositionAt(long arrivalMillis)
    {
        lock (_gate)
        {
            return _log.PositionAt(arrivalMillis);
        }
    }

    /// <summary>A task that ends when a record comes or the shard closes after this call.</summary>
    public Task Changed()
    {
        lock (_gate)
        {
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    private void SignalChanged()
    {
        _changed?.SetResult();
        _changed = null;
    }

    private long Micros() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Positions follow the clock where they can, so numbers have gaps as the real ones do: nobody may count on successors.</summary>
    private ulong NextPosition(long micros) => Math.Max(_log.LastPosition + 1, (ulong)Math.Max(0, micros - Stamp));
}
