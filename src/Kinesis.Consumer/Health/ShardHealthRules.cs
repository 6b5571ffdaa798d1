using System.Globalization;

namespace Kinesis.Consumer.Health;

/// <summary>
/// Judges a shard by its own figures over a window, as Burrow judges a Kafka partition: no threshold on the lag says that a consumer is
/// sick, since a healthy one may be far behind; standing still while records wait does. Pure.
/// </summary>
internal static class ShardHealthRules
{
    /// <param name="samples">At least one, oldest first; the last one is now.</param>
    /// <param name="warnAfter">How long silence is normal.</param>
    /// <param name="window">How long a checkpoint may stand still while records wait.</param>
    public static ShardHealthVerdict Judge(ReadOnlySpan<ShardHealthSample> samples, TimeSpan warnAfter, TimeSpan window)
    {
        ref readonly var now = ref samples[^1];
        if (IsRewound(samples))
        {
            return Verdict(ShardHealth.Rewind, $"the checkpoint went back to {now.Checkpoint}");
        }

        if (now.Silence >= warnAfter)
        {
            return Verdict(ShardHealth.Stop, $"{now.Awaited ?? "the shard"} has shown no sign of life for {now.Silence:c}");
        }

        var span = now.At - samples[0].At;
        if (span >= window && StandsStill(samples))
        {
            return Verdict(ShardHealth.Stall, $"records wait and the checkpoint has not moved for {span:c}");
        }

        if (span >= window / 2 && now.Lag >= warnAfter && FallsBehind(samples))
        {
            return Verdict(ShardHealth.Warn, $"the lag has grown from {samples[0].Lag:c} to {now.Lag:c} within {span:c}");
        }

        return now.Failures > 0
            ? Verdict(ShardHealth.Warn, $"the processor failed {now.Failures} times since the checkpoint last moved")
            : new ShardHealthVerdict(ShardHealth.Ok, Reason: null);
    }

    /// <summary>Went back at some time and has not got where it was before.</summary>
    private static bool IsRewound(ReadOnlySpan<ShardHealthSample> samples)
    {
        var furthest = samples[0].Checkpoint;
        foreach (ref readonly var sample in samples)
        {
            furthest = sample.Checkpoint > furthest ? sample.Checkpoint : furthest;
        }

        return samples[^1].Checkpoint < furthest;
    }

    private static bool StandsStill(ReadOnlySpan<ShardHealthSample> samples)
    {
        foreach (ref readonly var sample in samples)
        {
            if (!sample.HasWork || sample.Checkpoint != samples[0].Checkpoint)
            {
                return false;
            }
        }

        return true;
    }

    private static bool FallsBehind(ReadOnlySpan<ShardHealthSample> samples)
    {
        for (var i = 1; i < samples.Length; i++)
        {
            if (!(samples[i].Lag >= samples[i - 1].Lag))
            {
                return false;
            }
        }

        return samples[^1].Lag > samples[0].Lag;
    }

    private static ShardHealthVerdict Verdict(ShardHealth health, FormattableString reason) => new(health, reason.ToString(CultureInfo.InvariantCulture));
}
