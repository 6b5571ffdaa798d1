using Kinesis.Consumer.Simulation.Services;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>One worker reads all shards, some of which get stuck with a backlog of large records. Records of all others come through as if nothing had happened.</summary>
internal sealed class Isolation(SimulationRun run, Fleet fleet, IsolationTraits traits, Random random, Func<TimeSpan, Task> waitAsync)
{
    private const int Backlog = 60;
    private const int SmallRecord = 100;

    /// <summary>How late a record may be: a pause between two reads of an idle shard, some empty answers, and a flush that is asked for.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

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

        await WatchAsync(healthy);
        run.Stuck.Mend();
    }

    private async Task WatchAsync(List<StreamShard> healthy)
    {
        var until = run.World.Now + Span.Ticks;
        var due = new Queue<StreamRecord>();
        while (run.World.Now < until)
        {
            var shard = healthy[random.Next(healthy.Count)];
            due.Enqueue(run.Stream.Put(shard, $"healthy{shard.Number}", SmallRecord));
            await waitAsync(TimeSpan.FromMilliseconds(random.Next(50, 500)));
            while (due.TryPeek(out var first) && run.Deliveries.IsDelivered(first))
            {
                due.Dequeue();
            }

            foreach (var late in due.Where(record => run.Stream.Now - record.Arrival > Bound && !run.Deliveries.IsDelivered(record)))
            {
                run.World.Fail($"Record {late.Id} of {late.Shard} waits for {Bound.TotalSeconds} s while {traits.Stuck} of {traits.Shards} shards are stuck, {late.Shard} not");
            }
        }
    }
}
