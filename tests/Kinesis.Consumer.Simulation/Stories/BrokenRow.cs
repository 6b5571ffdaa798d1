using Kinesis.Consumer.Simulation.Services;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>
/// Somebody breaks the row of one shard while all is calm, and its owner tries to write to it. All other shards go on: they are read in time, and those of a worker that
/// stops are taken by the others.
/// </summary>
internal sealed class BrokenRow(SimulationRun run, Fleet fleet, Func<TimeSpan, Task> waitAsync, Func<Func<bool>, TimeSpan, Func<string>, Task> untilAsync)
{
    /// <summary>A drain, a hint, and looks by a few leases each.</summary>
    private static readonly TimeSpan TakeLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(20);

    /// <summary>At the tip one small answer a second is enough for this.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(2500);

    private readonly Random _random = new(run.Scenario.Seed ^ 0xB20E);

    public async Task RunAsync()
    {
        var others = run.Stream.Open.ToList();
        if (others.Count == 1)
        {
            return;
        }

        var broken = others[_random.Next(others.Count)];
        others.Remove(broken);
        run.Coverage.Count("others.went.on");
        run.Trace.Add(null, $"- the row of {broken.ShardId} is broken");
        run.Broken.Break(broken.ShardId);
        run.Stream.Put(broken, "broken", Punctuality.RecordBytes);
        if (fleet.Alive.Count > 1)
        {
            fleet.Stop(fleet.Alive[_random.Next(fleet.Alive.Count)]);
        }

        await untilAsync(() => others.TrueForAll(IsOwned), TakeLimit, () => $"the row of {broken.ShardId} is broken, and others are not taken: {string.Join(' ', others.Where(shard => !IsOwned(shard)).Select(shard => shard.ShardId))}");
        await new Punctuality(run, _random, waitAsync, $"the row of {broken.ShardId} is broken").WatchAsync(others, Span, LongestPause);
        run.Broken.MendAll();
    }

    private bool IsOwned(StreamShard shard) =>
        run.Table.Find(shard.ShardId.Value)?.ActualOwner is { } owner && fleet.Alive.Any(worker => worker.Process.WorkerId == owner.Value);
}
