using Kinesis.Consumer.Api;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Producing;

/// <content>What comes back from calls.</content>
internal sealed partial class SendBuffer
{
    /// <summary>A call has ended: its records are acknowledged, given up, or in front of their lanes again.</summary>
    public void Settle(ProducerCall call, in CallResult result, long now, ref RecordQueue done)
    {
        for (var i = 0; i < call.Count; i++)
        {
            ref readonly var unit = ref call[i];
            var outcome = result.OutcomeOf(i);
            unit.Lane.IsGated = false;
            if (outcome.IsAccepted)
            {
                unit.Lane.Succeed(call.Number);
                Stored(unit, outcome, call.Tally, ref done);
            }
            else
            {
                NotStored(call, unit, outcome, result, now, ref done);
            }
        }

        Admit(now, ref done);
    }

    /// <summary>
    /// Makes the lanes anew after another list of shards. Only while no call is under way: else a record could overtake one of its key that comes back later.
    /// False if the list does not know the shard of an aggregate that is to be judged; another one is needed then.
    /// </summary>
    public bool TryReroute(ShardRoutes routes, long now, ref RecordQueue done)
    {
        foreach (var unit in _held)
        {
            if (!routes.TryGetRange(unit.ShardId, out _))
            {
                return false;
            }
        }

        var records = new List<PendingRecord>();
        foreach (var unit in _held)
        {
            _ = routes.TryGetRange(unit.ShardId, out var range);
            Judge(unit, range, now, records, ref done);
        }

        _held.Clear();
        var before = new Dictionary<string, ShardLane>(StringComparer.Ordinal);
        foreach (var lane in _lanes)
        {
            while (lane.First is not null)
            {
                records.Add(lane.Take());
            }

            if (lane.ShardId is { } shard)
            {
                before[shard] = lane;
            }
        }

        var lanes = new ShardLane[routes.Count];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = routes[i].ShardId is { } shard && before.TryGetValue(shard, out var known) ? known : new ShardLane(routes[i].ShardId, NewBackoff(options, timeProvider));
            lanes[i].IsGated = false;
        }

        _lanes = lanes;
        _routes = routes;
        _hasRoutes = true;
        records.Sort(static (left, right) => left.Ordinal.CompareTo(right.Ordinal));
        foreach (var record in records)
        {
            LaneOf(record).Add(record);
        }

        Admit(now, ref done);
        return true;
    }

    private void Stored(in ProducerCall.Unit unit, in PutRecordOutcome outcome, CallTally tally, ref RecordQueue done)
    {
        var isExpected = outcome.ShardId == unit.Lane.ShardId;
        NeedsRoutes |= !isExpected;
        if (!isExpected && unit.Records.Count > 1)
        {
            // Some of its records may belong to another shard. Which ones, the next list of shards says; until then the lane waits.
            unit.Lane.IsGated = _isOrdered;
            _held.Add(new HeldUnit(unit.Lane, unit.Records, outcome.ShardId!, outcome.SequenceNumber!));
            return;
        }

        var sub = unit.Records.Count > 1 ? 0L : (long?)null;
        var records = unit.Records;
        while (records.First is not null)
        {
            var record = records.Pop();
            tally.Stored++;
            tally.StoredBytes += record.Bytes;
            Acknowledge(record, unit.Lane.ShardId == outcome.ShardId ? unit.Lane.ShardId! : outcome.ShardId!, outcome.SequenceNumber!, sub++, ref done);
        }
    }

    /// <summary>An aggregate was taken by another shard than expected. What belongs there is stored; the rest is sent again, where it belongs.</summary>
    private void Judge(in HeldUnit unit, HashKeyRange range, long now, List<PendingRecord> again, ref RecordQueue done)
    {
        var records = unit.Records;
        var misplaced = 0;
        for (var sub = 0L; records.First is not null; sub++)
        {
            var record = records.Pop();
            if (record.Hash >= range.Start && record.Hash <= range.End)
            {
                Acknowledge(record, unit.ShardId, unit.SequenceNumber, sub, ref done);
                continue;
            }

            misplaced++;
            record.MayBeStored = true;
            if (GiveUpReason(record, now) is { } reason)
            {
                Fail(record, reason, ref done);
            }
            else
            {
                again.Add(record);
            }
        }

        instruments.RecordsMisplaced(misplaced);
    }

    private void NotStored(
        ProducerCall call, in ProducerCall.Unit unit, in PutRecordOutcome outcome, in CallResult result, long now, ref RecordQueue done)
    {
        var kind = result.KindOf(outcome);
        var isSplit = result.IsRefusedForContent && call.Count > 1;
        var isFatal = kind == AwsErrorKind.Fatal && !isSplit;
        if (!isFatal && !isSplit)
        {
            unit.Lane.SetBack(call.Number, now, timeProvider);
        }

        var again = default(RecordQueue);
        var records = unit.Records;
        while (records.First is not null)
        {
            var record = records.Pop();
            record.LastError = outcome.ErrorCode;
            record.LastErrorKind = kind;
            record.MayBeStored |= result.IsUncertain;
            if (isSplit)
            {
                // Refused for what one of the call holds, which says nothing about this record: it counts for none, and ends when each is alone.
                record.Attempts--;
                record.MaxCompany = call.Count / 2;
            }

            if ((isFatal ? ProduceFailure.Refused : GiveUpReason(record, now)) is { } reason)
            {
                Fail(record, reason, ref done);
                continue;
            }

            call.Tally.Retried++;
            call.Tally.Throttled += kind == AwsErrorKind.Throttled ? 1 : 0;
            call.Tally.Uncertain += result.IsUncertain ? 1 : 0;
            again.PushBack(record);
        }

        unit.Lane.AddFirst(again);
    }

    private ProduceFailure? GiveUpReason(PendingRecord record, long now) =>
        record.AcceptedAt + _lifetime <= now ? ProduceFailure.Expired
        : record.Attempts >= options.MaxAttempts ? ProduceFailure.Exhausted
        : IsAborted ? ProduceFailure.Stopped
        : null;

    private void Acknowledge(PendingRecord record, string shardId, string sequenceNumber, long? sub, ref RecordQueue done)
    {
        record.Succeed(new PutOutcome(shardId, sequenceNumber, sub, record.Attempts, record.MayBeStored));
        Release(record, ref done);
    }

    private void FailAll(RecordQueue records, ProduceFailure failure, ref RecordQueue done)
    {
        while (records.First is not null)
        {
            Fail(records.Pop(), failure, ref done);
        }
    }

    private void Fail(PendingRecord record, ProduceFailure failure, ref RecordQueue done)
    {
        GivenUp++;
        instruments.RecordFailed(failure);
        record.Fail(Failures.Of(record, failure, options));
        Release(record, ref done);
    }

    /// <summary>An accepted record has come to its end: the next one of its key may go.</summary>
    private void Release(PendingRecord record, ref RecordQueue done)
    {
        Bytes -= record.Cost;
        if (_chains?.Leave(record) is { } next)
        {
            // It has waited long enough: in front of what came later.
            LaneOf(next).AddFirst(next);
        }

        Finish(record, ref done);
    }

    private void Finish(PendingRecord record, ref RecordQueue done)
    {
        Count--;
        record.Group.Count--;
        done.PushBack(record);
    }

    /// <summary>An aggregate that another shard took than expected.</summary>
    /// <param name="Lane">Where it came from; waits meanwhile.</param>
    /// <param name="Records">Its records.</param>
    /// <param name="ShardId">The shard that took it.</param>
    /// <param name="SequenceNumber">Its number there.</param>
    private readonly record struct HeldUnit(ShardLane Lane, RecordQueue Records, string ShardId, string SequenceNumber);
}
