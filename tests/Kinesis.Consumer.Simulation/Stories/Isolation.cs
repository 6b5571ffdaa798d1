namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>One worker reads all shards, some of which get stuck with a backlog of large records. Records of all others come through as if nothing had happened.</summary>
internal sealed class Isolation(SimulationRun run, Fleet fleet, IsolationTraits traits, Random random, Func<TimeSpan, Task> waitAsync)
{
    private const int Backlog = 60;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(40);

    /// <summary>Leaves one worker and enough shards; what follows waits until that is balanced.</summary>
    public void Prepare()
    {
        foreach (var worker in fleet.Alive.Skip(1).ToList())
        {
            fleet.Stop(worker);
        }

        while (run.Stream.Open.Count < traits.Shards)
        {
            run.Stream.Split(run.Stream.Open.MaxBy(shard => shard.End - shard.Start)!);
        }

        // To be waited for as well: until then the new owner of a shard may not read it yet, as the subscription of the old one can stand in its way for some seconds.
        foreach (var shard in run.Stream.Open)
        {
            run.Stream.Put(shard, $"first{shard.Number}", Punctuality.RecordBytes);
        }
    }

    public async Task RunAsync()
    {
        run.Coverage.Count("isolated");
        var healthy = run.Stream.Open.ToList();
        for (var i = 0; i < traits.Stuck; i++)
        {
            var stuck = healthy[random.Next(healthy.Count)];
            healthy.Remove(stuck);
            run.Stuck.Add(stuck.ShardId);
            run.Trace.Add(null, $"- {stuck.ShardId} gets stuck");
            for (var record = 0; record < Backlog; record++)
            {
                run.Stream.Put(stuck, $"stuck{i}", IsolationTraits.LargeRecord);
            }
        }

        await new Punctuality(run, random, waitAsync, $"{traits.Stuck} of {traits.Shards} shards are stuck").WatchAsync(healthy, Span, LongestPause);
        run.Stuck.Mend();
    }
}
