namespace Kinesis.Consumer.Leases;

/// <summary>
/// How many leases a worker may claim in one cycle: a few after its start, twice as many from cycle to cycle. Workers that start together see each other
/// before one of them has everything, and have nothing to move around afterwards.
/// </summary>
internal sealed class ClaimBudget
{
    /// <summary>While the budget holds a worker back, the next cycle comes after so long: a thousand free shards are taken in eight cycles.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private const int First = 4;
    private const int Limit = 1 << 20;

    /// <summary>The claims of this cycle.</summary>
    public int Current { get; private set; } = First;

    public void NextCycle() => Current = Math.Min(Limit, Current * 2);
}
