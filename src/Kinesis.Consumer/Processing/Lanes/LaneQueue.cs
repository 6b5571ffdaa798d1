namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>The records that wait for one lane, as runs, so that a record costs nothing of its own. Not thread-safe: its lane holds a lock.</summary>
internal sealed class LaneQueue
{
    private const int SmallCapacity = 16;

    private Queue<LaneRun> _runs = new();

    /// <summary>The newest run, still growing; behind all queued ones.</summary>
    private LaneRun _last;

    /// <summary>Records of the first queued run that were moved out.</summary>
    private int _taken;

    /// <summary>Records that wait.</summary>
    public int Count { get; private set; }

    public void Append(Delivery delivery, int start, int count)
    {
        Count += count;
        if (ReferenceEquals(_last.Delivery, delivery) && _last.Start + _last.Count == start)
        {
            _last = _last with { Count = _last.Count + count };
            return;
        }

        if (_last.Count > 0)
        {
            _runs.Enqueue(_last);
        }

        _last = new LaneRun(delivery, start, count);
    }

    /// <summary>Moves up to so many records into a batch.</summary>
    public void MoveTo(LaneBatch batch, int maxRecords)
    {
        while (maxRecords > 0 && Count > 0)
        {
            var isQueued = _runs.TryPeek(out var run);
            run = isQueued ? From(run, _taken) : _last;
            var count = Math.Min(run.Count, maxRecords);
            batch.Add(run with { Count = count });
            Count -= count;
            maxRecords -= count;
            if (!isQueued)
            {
                _last = count == run.Count ? default : From(run, count);
            }
            else if (count < run.Count)
            {
                _taken += count;
            }
            else
            {
                _taken = 0;
                _runs.Dequeue();
            }
        }
    }

    /// <summary>Lets go of room that a busy time left behind.</summary>
    public void Trim()
    {
        if (Count == 0 && _runs.Capacity > SmallCapacity)
        {
            _runs = new Queue<LaneRun>();
        }
    }

    private static LaneRun From(LaneRun run, int skipped) => new(run.Delivery, run.Start + skipped, run.Count - skipped);
}
