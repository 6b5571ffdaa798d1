using Consumer.Cli.Chaos.Faults;

namespace Consumer.Cli.Chaos.Disturbances;

/// <summary>One planned event of a run.</summary>
/// <param name="At">When, from the start of the plan.</param>
/// <param name="Kind">What.</param>
/// <param name="Length">How long a pause or fault lasts, or a killed worker's place stays empty.</param>
/// <param name="Draw">Chooses the victim among the workers or shards that are there at that moment, 0 to 1.</param>
internal sealed record Disturbance(TimeSpan At, DisturbanceKind Kind, TimeSpan Length, double Draw)
{
    /// <value>Nothing else is done to workers, leases or reads until well after: the takeover that follows is the workers' own speed.</value>
    public bool IsCalm { get; init; }

    /// <value>What goes wrong, for <see cref="DisturbanceKind.Fault"/>.</value>
    public FaultWindow? Fault { get; init; }

    public TimeSpan End => At + Length;
}
