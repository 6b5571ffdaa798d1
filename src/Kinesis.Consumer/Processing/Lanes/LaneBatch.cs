using System.Buffers;
using System.Runtime.InteropServices;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>The records that a lane took out of its queue to process together. Owned by the lane, which fills and clears it again and again.</summary>
internal sealed class LaneBatch
{
    private readonly List<LaneRun> _runs = [];
    private readonly List<LaneRun> _selected = [];
    private KinesisRecord[] _gathered = [];
    private KinesisRecord[] _scratch = [];

    public int Count { get; private set; }

    /// <summary>The distance to the newest record when the newest answer of the batch came.</summary>
    public TimeSpan Lag => _runs[^1].Delivery.Lag;

    /// <summary>All records, as the runs they came in.</summary>
    public ReadOnlySpan<LaneRun> Runs => CollectionsMarshal.AsSpan(_runs);

    public void Add(LaneRun run)
    {
        _runs.Add(run);
        Count += run.Count;
    }

    /// <summary>All records, side by side: the answer's own memory if they are neighbours there, else copies of the slices.</summary>
    public ReadOnlyMemory<KinesisRecord> Gather()
    {
        if (_runs is [var only])
        {
            return only.Delivery.Records.Slice(only.Start, only.Count);
        }

        if (_gathered.Length == 0)
        {
            _gathered = ArrayPool<KinesisRecord>.Shared.Rent(Count);
            var filled = 0;
            foreach (var run in _runs)
            {
                run.Delivery.Records.Span.Slice(run.Start, run.Count).CopyTo(_gathered.AsSpan(filled));
                filled += run.Count;
            }
        }

        return _gathered.AsMemory(0, Count);
    }

    /// <summary>Some records side by side. Valid until the next call.</summary>
    /// <param name="records">Places in the batch, ascending.</param>
    public ReadOnlyMemory<KinesisRecord> Gather(ReadOnlySpan<int> records)
    {
        var all = Gather();
        if (records.Length == 0 || records[^1] - records[0] == records.Length - 1)
        {
            return records.Length == 0 ? default : all.Slice(records[0], records.Length);
        }

        if (_scratch.Length == 0)
        {
            _scratch = ArrayPool<KinesisRecord>.Shared.Rent(Count);
        }

        for (var i = 0; i < records.Length; i++)
        {
            _scratch[i] = all.Span[records[i]];
        }

        return _scratch.AsMemory(0, records.Length);
    }

    /// <summary>Some records, as runs. Valid until the next call.</summary>
    /// <param name="records">Places in the batch, ascending.</param>
    public ReadOnlySpan<LaneRun> RunsOf(ReadOnlySpan<int> records)
    {
        _selected.Clear();
        var run = 0;
        var runStart = 0;
        foreach (var record in records)
        {
            while (record >= runStart + _runs[run].Count)
            {
                runStart += _runs[run++].Count;
            }

            Select(_runs[run].Delivery, _runs[run].Start + record - runStart);
        }

        return CollectionsMarshal.AsSpan(_selected);
    }

    public void Clear()
    {
        _runs.Clear();
        _selected.Clear();
        Return(ref _gathered);
        Return(ref _scratch);
        Count = 0;
    }

    /// <summary>Lets go of room that a busy time left behind. Only while empty.</summary>
    public void Trim()
    {
        _runs.Capacity = 0;
        _selected.Capacity = 0;
    }

    private void Select(Delivery delivery, int index)
    {
        if (_selected is [.., var last] && ReferenceEquals(last.Delivery, delivery) && last.Start + last.Count == index)
        {
            _selected[^1] = last with { Count = last.Count + 1 };
            return;
        }

        _selected.Add(new LaneRun(delivery, index, 1));
    }

    // Stale slices in a pooled array would keep the answers' arrays alive.
    private void Return(ref KinesisRecord[] array)
    {
        if (array.Length > 0)
        {
            array.AsSpan(0, Count).Clear();
            ArrayPool<KinesisRecord>.Shared.Return(array);
            array = [];
        }
    }
}
