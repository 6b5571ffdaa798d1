using Consumer.Cli.Output;
using Consumer.Cli.Processes;
using Consumer.Cli.Progress;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Demo;

/// <summary>What goes wrong during a demo, while events flow: a shard is split and workers are killed that hold leases at that moment.</summary>
internal sealed class FaultScript(LocalPipeline pipeline, CommitWatch watch, DemoOptions options, Action<string> tell, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(60);

    /// <summary>Plays the script; <paramref name="producedShare"/> says how much of the events Ingest has taken, 0 to 1.</summary>
    public async Task PlayAsync(Func<double> producedShare, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        await UntilAsync(timer, 0.25, producedShare, cancellationToken);
        var shard = await pipeline.SplitLargestShardAsync(cancellationToken);
        tell($"split {shard} in two");

        var victims = options.KillAllInTurn ? pipeline.Workers.Running.ToArray() : [pipeline.Workers.Running[0]];
        for (var i = 0; i < victims.Length; i++)
        {
            await UntilAsync(timer, 0.4 + (0.5 * i / victims.Length), producedShare, cancellationToken);
            await UntilItLeasesAsync(timer, victims[i], cancellationToken);
            await pipeline.Workers.KillAsync(victims[i]);
            tell($"killed {victims[i].Launch.Name} (-9)");
            if (options.KillAllInTurn || pipeline.Workers.Running.Count == 0)
            {
                tell($"started {pipeline.Workers.StartWorker().Launch.Name} in its place");
            }
        }
    }

    private async Task UntilAsync(PeriodicTimer timer, double share, Func<double> producedShare, CancellationToken cancellationToken)
    {
        while (producedShare() < share)
        {
            pipeline.Workers.EnsureAllRun();
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Killing a worker that holds nothing would prove nothing.</summary>
    private async Task UntilItLeasesAsync(PeriodicTimer timer, ChildProcess worker, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        await watch.RefreshAsync(cancellationToken);
        while (!watch.Leases.Any(lease => lease.Owner == worker.Launch.Name))
        {
            pipeline.Workers.EnsureAllRun();
            if (timeProvider.GetElapsedTime(started) > LeasePatience)
            {
                throw new CliException($"{worker.Launch.Name} took no lease within {LeasePatience.TotalSeconds} s. The end of its log:\n{worker.LogTail()}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
            await watch.RefreshAsync(cancellationToken);
        }
    }
}
