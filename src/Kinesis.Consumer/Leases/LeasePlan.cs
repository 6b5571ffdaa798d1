namespace Kinesis.Consumer.Leases;

/// <summary>What one cycle wants to do.</summary>
/// <param name="Takes">Leases to take, in this order.</param>
/// <param name="Ask">A lease of another worker to ask for, once the wish has lasted; see <see cref="AskDampener"/>.</param>
/// <param name="IsBudgetSpent">Whether more would have been taken if the claim budget allowed.</param>
/// <param name="NextDue">When, from now, a lease of another worker expires or is overdue if nothing happens until then.</param>
internal sealed record LeasePlan(IReadOnlyList<PlannedTake> Takes, PlannedAsk? Ask, bool IsBudgetSpent, TimeSpan? NextDue);
