using Consumer.Cli.Chaos.Faults;

namespace Consumer.Cli.Chaos.Disturbances;

/// <summary>Draws the events of a run from its seed. Pure: the same options give the same plan.</summary>
/// <remarks>
/// Workers live through turns of a storm, in which everything overlaps, and a calm, in which one worker at a time is killed, paused or stopped
/// and the takeover is measured. Shards are split and merged all the time.
/// </remarks>
internal static class DisturbancePlanner
{
    public const int StartShards = 8;
    public const int MostShards = 13;
    public const int EndShards = 6;

    private static readonly DisturbanceKind[] StormKinds =
        [DisturbanceKind.Kill, DisturbanceKind.Kill, DisturbanceKind.ShortPause, DisturbanceKind.LongPause, DisturbanceKind.Terminate];

    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="duration">How long the run lasts; nothing goes on longer.</param>
    /// <param name="lease">What times are measured out by.</param>
    /// <param name="isMeasured">Whether there are calms; without, there is a storm nearly all the time.</param>
    public static IReadOnlyList<Disturbance> Plan(long seed, TimeSpan duration, TimeSpan lease, bool isMeasured)
    {
        var random = new ChaosRandom(seed);
        var settle = lease + TimeSpan.FromSeconds(8);
        var plan = new List<Disturbance>();
        for (var time = lease / 2; time < duration;)
        {
            time = Storm(plan, random, time, lease);
            time = isMeasured ? Calm(plan, random, time + settle, lease, settle) : time + (lease / 2);
        }

        plan.AddRange(Reshards(random, duration));
        return [.. plan.Where(disturbance => disturbance.End < duration).OrderBy(disturbance => disturbance.At)];
    }

    /// <returns>When the last of it is over.</returns>
    private static TimeSpan Storm(List<Disturbance> plan, ChaosRandom random, TimeSpan start, TimeSpan lease)
    {
        var storm = new List<Disturbance>();
        var end = start + (3 * lease);
        for (var time = start; time < end; time += random.Between(lease / 10, lease))
        {
            storm.Add(OnWorker(random, time, random.Pick(StormKinds), lease));
        }

        for (var time = start; time < end; time += random.Between(lease / 10, lease / 2))
        {
            storm.Add(new Disturbance(time, DisturbanceKind.Fault, random.Between(lease / 10, lease), 0) { Fault = FaultWindow.Draw(random) });
        }

        plan.AddRange(storm);
        return storm.Max(disturbance => disturbance.End);
    }

    /// <returns>When the last measured takeover is surely over.</returns>
    private static TimeSpan Calm(List<Disturbance> plan, ChaosRandom random, TimeSpan start, TimeSpan lease, TimeSpan settle)
    {
        var time = start;
        foreach (var kind in (ReadOnlySpan<DisturbanceKind>)
            [DisturbanceKind.Kill, DisturbanceKind.Terminate, random.Pick(DisturbanceKind.Kill, DisturbanceKind.LongPause), DisturbanceKind.Terminate])
        {
            var disturbance = OnWorker(random, time, kind, lease) with { IsCalm = true };
            plan.Add(disturbance);
            time = disturbance.End + settle;
        }

        return time;
    }

    private static Disturbance OnWorker(ChaosRandom random, TimeSpan time, DisturbanceKind kind, TimeSpan lease)
    {
        var length = kind switch
        {
            DisturbanceKind.ShortPause => random.Between(lease / 20, lease * 0.7),
            DisturbanceKind.LongPause => random.Between(lease * 1.6, lease * 2.5),
            DisturbanceKind.Kill => random.Between(TimeSpan.Zero, lease / 2),
            _ => TimeSpan.Zero,
        };
        return new Disturbance(time, kind, length, random.Share());
    }

    /// <summary>As many splits and merges as lead up to the most shards and down to the last count, and in a long run some more that undo one another.</summary>
    private static IEnumerable<Disturbance> Reshards(ChaosRandom random, TimeSpan duration)
    {
        var more = (int)(duration / TimeSpan.FromMinutes(3));
        var up = Shuffled(random, MostShards - StartShards + more, more);
        var down = Shuffled(random, more, MostShards - EndShards + more);
        var kinds = up.Concat(down).ToList();
        for (var i = 0; i < kinds.Count; i++)
        {
            var at = duration * ((i + (0.9 * random.Share())) / kinds.Count);
            yield return new Disturbance(at, kinds[i], TimeSpan.Zero, random.Share());
        }
    }

    private static List<DisturbanceKind> Shuffled(ChaosRandom random, int splits, int merges)
    {
        var kinds = new List<DisturbanceKind>();
        while (splits + merges > 0)
        {
            var isSplit = random.Below(splits + merges) < splits;
            kinds.Add(isSplit ? DisturbanceKind.Split : DisturbanceKind.Merge);
            splits -= isSplit ? 1 : 0;
            merges -= isSplit ? 0 : 1;
        }

        return kinds;
    }
}
