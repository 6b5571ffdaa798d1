using System.Globalization;

namespace Pipeline.Benchmarks.Blocking;

/// <summary>How a worker with slow processors fared.</summary>
/// <param name="Losses">Leases lost.</param>
/// <param name="Failures">Heartbeats and renewals that failed.</param>
/// <param name="LongestBeat">The longest that a heartbeat took, in seconds.</param>
/// <param name="LongestDelay">The most by which a round of the renewals came late, in seconds.</param>
/// <param name="Threads">Threads of its pool.</param>
/// <param name="Records">Records processed.</param>
/// <param name="Shards">Shards held.</param>
/// <param name="IsLive">Whether it calls itself live.</param>
internal sealed record BlockingFigures(long Losses, long Failures, double LongestBeat, double LongestDelay, int Threads, long Records, int Shards, bool IsLive)
{
    /// <summary>Reads the answer of Kinesis.Counter to "leases".</summary>
    public static BlockingFigures Parse(string[] parts) => new(
        long.Parse(parts[0], CultureInfo.InvariantCulture),
        long.Parse(parts[1], CultureInfo.InvariantCulture),
        double.Parse(parts[2], CultureInfo.InvariantCulture),
        double.Parse(parts[3], CultureInfo.InvariantCulture),
        int.Parse(parts[4], CultureInfo.InvariantCulture),
        long.Parse(parts[5], CultureInfo.InvariantCulture),
        int.Parse(parts[6], CultureInfo.InvariantCulture),
        bool.Parse(parts[7]));
}
