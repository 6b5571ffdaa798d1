namespace Consumer.Worker.Memory;

/// <summary>Decides when the heap is to be collected. Pure.</summary>
/// <param name="budgetBytes">The memory budget of the process.</param>
internal sealed class HeapLimit(long budgetBytes)
{
    /// <summary>The share of the budget that the heap may have, garbage counted, before a collection is worth its time.</summary>
    private const double HighWaterShare = 0.75;

    /// <summary>The share of the budget that must have been allocated since the last collection: what it left lives, and another would find it living.</summary>
    private const double GarbageShare = 0.1;

    private readonly long _highWaterBytes = (long)(budgetBytes * HighWaterShare);
    private readonly long _garbageBytes = (long)(budgetBytes * GarbageShare);
    private long _liveBytes;

    /// <summary>Whether a heap of so many bytes is to be collected.</summary>
    public bool IsReached(long heapBytes)
    {
        _liveBytes = Math.Min(_liveBytes, heapBytes);
        return heapBytes >= _highWaterBytes && heapBytes - _liveBytes >= _garbageBytes;
    }

    /// <summary>Whether so many bytes of holes are worth a compaction.</summary>
    public bool IsFragmented(long holeBytes) => holeBytes >= _garbageBytes;

    /// <summary>States what a collection left.</summary>
    public void Collected(long heapBytes) => _liveBytes = heapBytes;
}
