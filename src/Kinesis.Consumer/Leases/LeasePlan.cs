namespace Kinesis.Consumer.Leases;

/// <summary>What one cycle wants to do.</summary>
/// <param name="Takes">Leases to take, in this order.</param>
/// <param name="Asks">Leases of other workers to ask for, the best first, once the wish has lasted; <see cref="AskDampener"/> says how many.</param>
/// <param name="IsBudgetSpent">Whether more would have been taken if the claim budget allowed.</param>
/// <param name="NextDue">When, from now, a lease of another worker expires or is overdue if nothing happens until then.</param>
internal sealed record LeasePlan(IReadOnlyList<PlannedTake> Takes, IReadOnlyList<PlannedAsk> Asks, bool IsBudgetSpent, TimeSpan? NextDue)
{
    /// <summary>The best of <see cref="Asks"/>.</summary>
    public PlannedAsk? Ask => Asks.Count > 0 ? Asks[0] : null;
}
