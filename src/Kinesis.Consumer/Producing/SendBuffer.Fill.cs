using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing.Aggregation;

namespace Kinesis.Consumer.Producing;

/// <content>What may be sent, and when.</content>
internal sealed partial class SendBuffer
{
    /// <summary>When something may be sent, or has to be given up; the largest number for never.</summary>
    public long NextDue(long now)
    {
        var isFull = IsCallFull(now);
        var next = long.MaxValue;
        foreach (var lane in _lanes)
        {
            if (lane.First is { } first)
            {
                next = Math.Min(next, Math.Min(DueOf(lane, now, isFull), first.AcceptedAt + _lifetime));
            }
        }

        foreach (var unit in _held)
        {
            next = Math.Min(next, unit.Records.First!.AcceptedAt + _lifetime);
        }

        return next;
    }

    /// <summary>Fills a call with what may go now. False if there is nothing.</summary>
    public bool TryFill(ProducerCall call, long now)
    {
        (_newRecords, _newBytes) = (0, 0);
        var isFull = IsCallFull(now);
        var isDue = false;
        foreach (var lane in _lanes)
        {
            isDue |= DueOf(lane, now, isFull) <= now;
        }

        if (!isDue)
        {
            return false;
        }

        // Each call begins with another lane, so that a busy shard leaves room for the others.
        _turn = (_turn + 1) % _lanes.Length;
        var limit = PutRecordsBatch.MaxRecords;
        for (var i = 0; i < _lanes.Length; i++)
        {
            var lane = _lanes[(_turn + i) % _lanes.Length];
            if (options.Aggregate)
            {
                FillWithAggregates(call, lane, now, ref limit);
            }
            else if (lane.NotBefore <= now)
            {
                while (lane.First is { } first && MayJoin(call, first, first.Bytes, ref limit))
                {
                    call.Add(lane, TakeOne(lane), first.Bytes);
                }
            }
        }

        return call.Count > 0;
    }

    private static RecordQueue TakeOne(ShardLane lane)
    {
        var one = default(RecordQueue);
        one.PushBack(lane.Take());
        return one;
    }

    /// <summary>Whether a record may be in the call, which must not have more Kinesis records than any of its own allows.</summary>
    private static bool MayJoin(ProducerCall call, PendingRecord first, int bytes, ref int limit)
    {
        var allowed = Math.Min(limit, first.MaxCompany);
        if (call.Count >= allowed || !call.HasRoomFor(bytes))
        {
            return false;
        }

        limit = allowed;
        return true;
    }

    private bool IsUrgent(PendingRecord record) => IsClosing || record.Attempts > 0 || record.Group.IsFlushed;

    /// <summary>Whether what came since the last look is worth another one at once.</summary>
    private bool IsFull(ShardLane lane) => options.Aggregate
        ? lane.Bytes >= options.MaxAggregateBytes
        : _newRecords >= PutRecordsBatch.MaxRecords || _newBytes >= MostCallBytes(options);

    /// <summary>Whether the lanes together fill a call, if they share calls.</summary>
    private bool IsCallFull(long now)
    {
        if (options.Aggregate)
        {
            return false;
        }

        var (count, bytes) = (0, 0L);
        foreach (var lane in _lanes)
        {
            if (lane.NotBefore <= now)
            {
                count += lane.Count;
                bytes += lane.Bytes;
            }
        }

        return count >= PutRecordsBatch.MaxRecords || bytes >= MostCallBytes(options);
    }

    private long DueOf(ShardLane lane, long now, bool isCallFull)
    {
        if (lane.First is not { } first || lane.IsGated || WaitsForRoutes)
        {
            return long.MaxValue;
        }

        var isFull = options.Aggregate ? IsFull(lane) : isCallFull;
        var due = isFull || IsUrgent(first) ? now : first.AcceptedAt + _delay;
        return Math.Max(due, lane.NotBefore);
    }

    private void FillWithAggregates(ProducerCall call, ShardLane lane, long now, ref int limit)
    {
        while (DueOf(lane, now, isCallFull: false) <= now)
        {
            var first = lane.First!;
            var (records, bytes) = (default(RecordQueue), AggregateBuilder.FixedBytes);
            while (lane.First is { } next)
            {
                var more = AggregateBuilder.MostBytesOf(next.Key.Length, next.Data.Length, next.HasExplicitHash);
                var isAlone = records.Count == 0;
                if (!(isAlone || (lane.ShardId is not null && bytes + more <= options.MaxAggregateBytes)) || !call.HasRoomFor(isAlone ? next.Bytes : bytes + more))
                {
                    break;
                }

                if (isAlone && !MayJoin(call, first, next.Bytes, ref limit))
                {
                    break;
                }

                records.PushBack(lane.Take());
                bytes += more;
            }

            if (records.Count == 0)
            {
                return;
            }

            call.Add(lane, records, records.Count == 1 ? first.Bytes : bytes);
            lane.IsGated = _isOrdered;
        }
    }
}
