using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Producing;

/// <summary>
/// Everything that was put and has not come to its end: who waits for room, what may be sent next, what comes back. It decides and never calls anybody;
/// its owner's gate guards it.
/// </summary>
/// <remarks>
/// Order of a key. Without aggregation a record goes to its lane only when the one before it of the same key has come to its end (<see cref="KeyChains"/>).
/// With aggregation a shard has one aggregate under way at a time, and the records of that lane wait behind it: a key is always in the lane of its shard.
/// Lanes are made anew, after a reshard, only while no call is under way.
/// </remarks>
internal sealed partial class SendBuffer(ProducerOptions options, TimeProvider timeProvider, ProducerInstruments instruments)
{
    private readonly bool _isOrdered = options.Order == RecordOrder.PerKey;
    private readonly KeyChains? _chains = options is { Order: RecordOrder.PerKey, Aggregate: false } ? new KeyChains() : null;
    private readonly long _delay = timeProvider.ToTicks(options.MaxDelay);
    private readonly long _lifetime = timeProvider.ToTicks(options.RecordTtl);
    private readonly List<HeldUnit> _held = [];
    private RecordQueue _waiting;
    private ShardRoutes _routes = ShardRoutes.Unknown;
    private ShardLane[] _lanes = [new(null, NewBackoff(options, timeProvider))];
    private bool _hasRoutes;
    private long _ordinal;
    private int _newRecords;
    private long _newBytes;
    private int _turn;

    /// <summary>The most bytes of one call.</summary>
    public static int MostCallBytes(ProducerOptions options) =>
        options.MaxRecordBytes > PutRecordsBatch.MaxRecordBytes ? PutRecordsBatch.MaxLargeBytes : PutRecordsBatch.MaxBytes;

    /// <summary>What the accepted records cost.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records without an end, those that wait for room included.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a list of the stream's shards is missing, or was wrong about the shard of a record.</summary>
    public bool NeedsRoutes { get; set; } = true;

    /// <summary>Whether records are held back until the shards are known.</summary>
    public bool WaitsForRoutes => options.Aggregate && !_hasRoutes;

    /// <summary>Whether nothing waits for company any more.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Whether the stop's time is over: what comes back is not sent again.</summary>
    public bool IsAborted { get; set; }

    /// <summary>Records given up since the owner last set this to zero.</summary>
    public int GivenUp { get; set; }

    /// <summary>Takes a record in, or lets it wait for room. True if the owner should look at what may be sent now, or earlier than it meant to.</summary>
    public bool Put(PendingRecord record, long now, long lookAt)
    {
        Count++;
        record.Group.Count++;
        if (_waiting.First is null && HasRoomFor(record))
        {
            return Accept(record, now) < lookAt;
        }

        record.IsWaiting = true;
        _waiting.PushBack(record);
        return false;
    }

    /// <summary>Gives up what was not acknowledged in its time.</summary>
    public void Expire(long now, ref RecordQueue done)
    {
        foreach (var lane in _lanes)
        {
            while (lane.First is { } first && first.AcceptedAt + _lifetime <= now)
            {
                Fail(lane.Take(), ProduceFailure.Expired, ref done);
            }
        }

        for (var i = _held.Count - 1; i >= 0; i--)
        {
            if (_held[i].Records.First!.AcceptedAt + _lifetime <= now)
            {
                _held[i].Lane.IsGated = false;
                FailAll(_held[i].Records, ProduceFailure.Expired, ref done);
                _held.RemoveAt(i);
            }
        }

        Admit(now, ref done);
    }

    /// <summary>Gives up all that is not in a call.</summary>
    public void GiveUp(ProduceFailure failure, AwsRequestException? error, ref RecordQueue done)
    {
        foreach (var unit in _held)
        {
            unit.Lane.IsGated = false;
            FailAll(unit.Records, failure, ref done);
        }

        _held.Clear();

        // The end of a record lets the next one of its key into a lane, which may be one that is empty already.
        for (var isEmpty = false; !isEmpty;)
        {
            isEmpty = true;
            foreach (var lane in _lanes)
            {
                while (lane.First is not null)
                {
                    var record = lane.Take();
                    record.LastError ??= error?.ErrorCode;
                    record.LastErrorKind ??= error?.Kind;
                    Fail(record, failure, ref done);
                    isEmpty = false;
                }
            }
        }

        GiveUpWaiting(failure, ref done);
    }

    /// <summary>Gives up those that the buffer had no room for yet.</summary>
    public void GiveUpWaiting(ProduceFailure failure, ref RecordQueue done)
    {
        while (_waiting.First is not null)
        {
            var record = _waiting.Pop();
            if (record.IsWaiting)
            {
                record.IsWaiting = false;
                GivenUp++;
                record.Fail(Failures.Of(record, failure, options));
            }

            Finish(record, ref done);
        }
    }

    private static Backoff NewBackoff(ProducerOptions options, TimeProvider timeProvider) => new(options.Backoff, options.MaxBackoff, timeProvider);

    private bool HasRoomFor(PendingRecord record) => Bytes == 0 || Bytes + record.Cost <= options.MaxBufferedBytes;

    /// <summary>Takes a record in. Returns when it wants to be sent.</summary>
    private long Accept(PendingRecord record, long now)
    {
        record.Accept();
        record.Ordinal = ++_ordinal;
        record.AcceptedAt = now;
        Bytes += record.Cost;
        if (_chains is not null && !_chains.TryEnter(record))
        {
            return long.MaxValue;
        }

        var lane = LaneOf(record);
        lane.Add(record);
        _newRecords++;
        _newBytes += record.Bytes;
        var due = lane.IsGated || WaitsForRoutes ? long.MaxValue : Math.Max(lane.NotBefore, IsUrgent(record) || IsFull(lane) ? now : now + _delay);

        // Its end is due in any case, which also wakes a loop that has never had anything to do, and no list of shards.
        return Math.Min(due, now + _lifetime);
    }

    private void Admit(long now, ref RecordQueue done)
    {
        while (_waiting.First is { } first && (!first.IsWaiting || HasRoomFor(first)))
        {
            _waiting.Pop();
            if (first.IsWaiting)
            {
                first.IsWaiting = false;
                Accept(first, now);
            }
            else
            {
                Finish(first, ref done); // its caller has left
            }
        }
    }

    private ShardLane LaneOf(PendingRecord record) => _lanes[_routes.IndexOf(record.Hash)];
}
