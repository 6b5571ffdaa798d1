namespace Kinesis.Consumer.Leases;

/// <summary>What one cycle wants to take, in this order.</summary>
internal sealed record LeasePlan(IReadOnlyList<PlannedTake> Takes)
{
    public static LeasePlan Nothing { get; } = new([]);
}
