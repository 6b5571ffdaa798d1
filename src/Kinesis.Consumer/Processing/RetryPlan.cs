using System.Runtime.InteropServices;

namespace Kinesis.Consumer.Processing;

/// <summary>
/// Which records of one failed batch are tried next, which are done and which are given up. Pure: it is told what happened and says what follows.
/// Owned by the lane that runs the batch.
/// </summary>
/// <remarks>
/// The records still to be done are a row of segments, tried from the front, so that order is kept. A segment changes only when it is tried:
/// it is done, shrinks to what failed, or is split in two. Each record counts its own attempts, and a split counts as none, because it is
/// unknown who is to blame: n records with one poisoned need at most log2(n) splits before it stands alone and begins to use up its attempts.
/// </remarks>
internal sealed class RetryPlan
{
    private readonly int _maxAttempts;
    private readonly bool _bisect;
    private readonly int[] _records;
    private readonly int[] _attempts;
    private readonly int[] _done;
    private readonly int[] _givenUp;
    private readonly List<int> _rejected = [];
    private readonly List<Exception?> _rejectionErrors = [];
    private readonly Stack<Segment> _segments = new();
    private int _doneCount;
    private int _givenUpCount;

    /// <param name="count">Records of the batch.</param>
    /// <param name="maxAttempts">How often a record may fail; 0 for no end.</param>
    /// <param name="bisect">Whether a batch that failed as a whole is split.</param>
    public RetryPlan(int count, int maxAttempts, bool bisect)
    {
        _maxAttempts = maxAttempts;
        _bisect = bisect;
        _records = [.. Enumerable.Range(0, count)];
        _attempts = new int[count];
        _done = new int[count];
        _givenUp = new int[count];
        Push(0, count);
    }

    /// <summary>Whether every record is done or given up.</summary>
    public bool IsFinished => _segments.Count == 0;

    /// <summary>The records to try next, by their places in the batch, ascending.</summary>
    public ReadOnlySpan<int> Next => _segments.TryPeek(out var segment) ? Of(segment) : default;

    /// <summary>The records that the last step finished, ascending.</summary>
    public ReadOnlySpan<int> Done => _done.AsSpan(0, _doneCount);

    /// <summary>The records that the last step gave up, ascending.</summary>
    public ReadOnlySpan<int> GivenUp => _givenUp.AsSpan(0, _givenUpCount);

    /// <summary>The records that the last step rejected, ascending: given up without regard to attempts.</summary>
    public ReadOnlySpan<int> Rejected => CollectionsMarshal.AsSpan(_rejected);

    /// <summary>Why each of <see cref="Rejected"/> was.</summary>
    public IReadOnlyList<Exception?> RejectionErrors => _rejectionErrors;

    /// <summary>Whether the last step split a segment.</summary>
    public bool WasBisected { get; private set; }

    /// <summary>Whether the next records failed in the last step and shall not be tried again at once.</summary>
    public bool MustPause { get; private set; }

    public int AttemptsOf(int record) => _attempts[record];

    /// <summary>Takes in what became of <see cref="Next"/>.</summary>
    public void Apply(BatchResult result)
    {
        Begin();
        var segment = _segments.Pop();
        result = result.For(segment.Count);
        segment = Reject(segment, result.Rejections);
        if (segment.Count == 0)
        {
            return;
        }

        switch (result.Kind)
        {
            case BatchResultKind.Done:
                Finish(Of(segment));
                break;
            case BatchResultKind.FailedAt:
                FailFrom(segment, result.First);
                break;
            case BatchResultKind.Failed:
                Keep(segment, result.Indices);
                break;
            default:
                FailWhole(segment);
                break;
        }
    }

    /// <summary>Gives up those of <see cref="Next"/> that arrived before a time.</summary>
    public void Expire(ReadOnlySpan<KinesisRecord> batch, long arrivedBefore)
    {
        Begin();
        if (!_segments.TryPop(out var segment))
        {
            return;
        }

        var kept = segment.Start;
        foreach (var record in Of(segment))
        {
            if (batch[record].ArrivalMicros < arrivedBefore)
            {
                _givenUp[_givenUpCount++] = record;
            }
            else
            {
                _records[kept++] = record;
            }
        }

        Push(segment.Start, kept - segment.Start);
    }

    private void Begin()
    {
        _doneCount = 0;
        _givenUpCount = 0;
        _rejected.Clear();
        _rejectionErrors.Clear();
        WasBisected = false;
        MustPause = false;
    }

    private ReadOnlySpan<int> Of(Segment segment) => _records.AsSpan(segment.Start, segment.Count);

    private void Push(int start, int count)
    {
        if (count > 0)
        {
            _segments.Push(new Segment(start, count));
        }
    }

    /// <summary>Takes the rejected records out of a segment; the others close ranks at its front, and it is of them that the rest of a result speaks.</summary>
    private Segment Reject(Segment segment, ReadOnlySpan<Rejection> rejections)
    {
        var kept = segment.Start;
        for (var i = 0; i < segment.Count && !rejections.IsEmpty; i++)
        {
            if (rejections[0].Index == i)
            {
                var record = _records[segment.Start + i];
                _attempts[record]++;
                _rejected.Add(record);
                _rejectionErrors.Add(rejections[0].Error);
                rejections = rejections[1..];
                if (rejections.IsEmpty)
                {
                    // The rest moves up as it is.
                    Array.Copy(_records, segment.Start + i + 1, _records, kept, segment.Count - i - 1);
                }
            }
            else
            {
                _records[kept++] = _records[segment.Start + i];
            }
        }

        return segment with { Count = segment.Count - _rejected.Count };
    }

    private void Finish(ReadOnlySpan<int> records)
    {
        records.CopyTo(_done.AsSpan(_doneCount));
        _doneCount += records.Length;
    }

    /// <summary>Counts a failure. True if it was the last one allowed: the record is given up.</summary>
    private bool Exhaust(int record)
    {
        if (++_attempts[record] < _maxAttempts || _maxAttempts == 0)
        {
            return false;
        }

        _givenUp[_givenUpCount++] = record;
        return true;
    }

    /// <summary>One record is named: it alone failed, those behind it were not tried.</summary>
    private void FailFrom(Segment segment, int index)
    {
        Finish(Of(segment)[..index]);
        var isExhausted = Exhaust(_records[segment.Start + index]);
        MustPause = !isExhausted;
        var next = index + (isExhausted ? 1 : 0);
        Push(segment.Start + next, segment.Count - next);
    }

    /// <summary>The failed ones are named: they close ranks at the front of their segment.</summary>
    private void Keep(Segment segment, ReadOnlySpan<int> failed)
    {
        var kept = segment.Start;
        for (var i = 0; i < segment.Count; i++)
        {
            var record = _records[segment.Start + i];
            if (failed.IsEmpty || failed[0] != i)
            {
                _done[_doneCount++] = record;
                continue;
            }

            failed = failed[1..];
            if (!Exhaust(record))
            {
                _records[kept++] = record;
            }
        }

        MustPause = kept > segment.Start;
        Push(segment.Start, kept - segment.Start);
    }

    private void FailWhole(Segment segment)
    {
        if (_bisect && segment.Count > 1)
        {
            var left = (segment.Count + 1) / 2;
            Push(segment.Start + left, segment.Count - left);
            Push(segment.Start, left);
            WasBisected = true;
            return;
        }

        var kept = segment.Start;
        foreach (var record in Of(segment))
        {
            if (!Exhaust(record))
            {
                _records[kept++] = record;
            }
        }

        MustPause = kept > segment.Start;
        Push(segment.Start, kept - segment.Start);
    }

    private readonly record struct Segment(int Start, int Count);
}
