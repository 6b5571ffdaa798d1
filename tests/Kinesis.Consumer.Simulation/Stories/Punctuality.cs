using Kinesis.Consumer.Simulation.Services;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>
/// Puts records into shards that nothing is wrong with, and sees to it that each comes in time, whatever is wrong with others. A shard whose owner changed may not be
/// read by fan-out for some seconds: the service says so, and its time counts from then.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="random">Which shard is next, and when.</param>
/// <param name="waitAsync">Waits in virtual time.</param>
/// <param name="whileWhat">What is wrong with others.</param>
internal sealed class Punctuality(SimulationRun run, Random random, Func<TimeSpan, Task> waitAsync, string whileWhat)
{
    public const int RecordBytes = 100;

    /// <summary>How late a record may be: a pause between two reads of an idle shard, some empty answers, and a flush that is asked for.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    public async Task WatchAsync(IReadOnlyList<StreamShard> shards, TimeSpan span, TimeSpan longestPause)
    {
        var until = run.World.Now + span.Ticks;
        var due = new Queue<StreamRecord>();
        while (run.World.Now < until)
        {
            var shard = shards[random.Next(shards.Count)];
            due.Enqueue(run.Stream.Put(shard, $"healthy{shard.Number}", RecordBytes));
            await waitAsync(TimeSpan.FromMilliseconds(random.Next((int)ShortestPause.TotalMilliseconds, (int)longestPause.TotalMilliseconds)));
            while (due.TryPeek(out var first) && run.Deliveries.IsDelivered(first))
            {
                due.Dequeue();
            }

            foreach (var late in due.Where(record => run.Stream.Now - record.Arrival > Bound && !run.Deliveries.IsDelivered(record) && !run.FanOut.HasRefused(record.Shard, Bound)))
            {
                run.World.Fail($"Record {late.Id} of {late.Shard} waits for {Bound.TotalSeconds} s while {whileWhat}, {late.Shard} not");
            }
        }
    }
}
