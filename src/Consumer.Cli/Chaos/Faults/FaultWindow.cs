namespace Consumer.Cli.Chaos.Faults;

/// <summary>For a while, a share of the requests to one target go wrong in one of some ways.</summary>
/// <param name="Target">Which requests.</param>
/// <param name="Share">How many of them, 0 to 1; 1 is an outage.</param>
/// <param name="Effects">How they go wrong.</param>
/// <param name="LongestDelay">The most that <see cref="FaultEffect.Delay"/> waits.</param>
internal sealed record FaultWindow(FaultTarget Target, double Share, IReadOnlyList<FaultEffect> Effects, TimeSpan LongestDelay)
{
    private static readonly FaultEffect[] Before = [FaultEffect.Throttle, FaultEffect.FailBefore, FaultEffect.Delay, FaultEffect.DropBefore];
    private static readonly FaultEffect[] All = [.. Before, FaultEffect.FailAfter, FaultEffect.DropAfter];

    public static FaultWindow Draw(ChaosRandom random)
    {
        var target = (FaultTarget)random.Below(Enum.GetValues<FaultTarget>().Length);

        // A put that takes effect and is not answered leaves a second copy on the stream: the producer's, not the consumer's.
        var possible = target == FaultTarget.StreamPuts ? Before : All;
        var effects = Enumerable.Range(0, 1 + random.Below(3)).Select(_ => random.Pick(possible)).Distinct().ToArray();
        var share = random.Below(4) == 0 ? 1 : 0.05 + (0.5 * random.Share());
        return new FaultWindow(target, share, effects, random.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3)));
    }

    public override string ToString() => $"{Target} {Share:P0} {string.Join("+", Effects)}";
}
