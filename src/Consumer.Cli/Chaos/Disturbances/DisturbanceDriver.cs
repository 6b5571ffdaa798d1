using System.Globalization;
using Consumer.Cli.Chaos.Failover;
using Consumer.Cli.Chaos.Faults;
using Consumer.Cli.Output;
using Consumer.Cli.Processes;
using Consumer.Cli.Progress;
using Consumer.Cli.Runs;
using Consumer.Cli.Workers;

namespace Consumer.Cli.Chaos.Disturbances;

/// <summary>Carries out a plan: one loop, which alone touches the workers.</summary>
internal sealed class DisturbanceDriver(
    LocalPipeline pipeline, IReadOnlyList<Disturbance> plan, FaultInjector faults, FailoverMeter meter, LeaseTableReader leases, Action<string> tell, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Resharder _resharder = new(pipeline.Kinesis);
    private readonly SortedDictionary<DisturbanceKind, int> _counts = [];
    private readonly PriorityQueue<Action, TimeSpan> _later = new();
    private readonly HashSet<ChildProcess> _paused = [];
    private readonly List<(ChildProcess Worker, Task<int> Ended)> _ending = [];
    private readonly long _started = timeProvider.GetTimestamp();

    /// <value>How often each kind happened.</value>
    public IReadOnlyDictionary<DisturbanceKind, int> Counts => _counts;

    /// <value>Nothing of what came before still goes on, such as a long drain.</value>
    private bool IsQuiet => _later.Count == 0 && _ending.Count == 0;

    private TimeSpan Now => timeProvider.GetElapsedTime(_started);

    /// <summary>Ends when the plan is over, every pause and fault has ended, and all places are filled again.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        var next = 0;
        while (next < plan.Count || _later.Count > 0 || _ending.Count > 0)
        {
            pipeline.Workers.EnsureAllRun();
            while (_later.TryPeek(out _, out var due) && due <= Now)
            {
                _later.Dequeue()();
            }

            await ReplaceEndedAsync();
            if (next < plan.Count && plan[next].At <= Now)
            {
                await CarryOutAsync(plan[next++], cancellationToken);
            }
            else
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private async Task CarryOutAsync(Disturbance disturbance, CancellationToken cancellationToken)
    {
        switch (disturbance.Kind)
        {
            case DisturbanceKind.Split:
                Tell($"split {await _resharder.SplitAsync(disturbance.Draw, cancellationToken)}");
                break;
            case DisturbanceKind.Merge:
                Tell($"merge {await _resharder.MergeAsync(disturbance.Draw, cancellationToken)}");
                break;
            case DisturbanceKind.Fault:
                OpenFault(disturbance.Fault!, disturbance.Length);
                break;
            default:
                if (Victim(disturbance.Draw) is not { } victim)
                {
                    return;
                }

                await HitAsync(disturbance with { IsCalm = disturbance.IsCalm && IsQuiet }, victim, cancellationToken);
                break;
        }

        _counts[disturbance.Kind] = _counts.GetValueOrDefault(disturbance.Kind) + 1;
    }

    private void OpenFault(FaultWindow window, TimeSpan length)
    {
        Tell(string.Create(CultureInfo.InvariantCulture, $"fault {window}, {length.TotalSeconds:0.0} s"));
        faults.Open(window);
        _later.Enqueue(() => faults.Close(window), Now + length);
    }

    /// <summary>A worker that is neither paused nor ending; null when there is none left to hit.</summary>
    private ChildProcess? Victim(double draw)
    {
        var candidates = pipeline.Workers.Running.Where(worker => !_paused.Contains(worker)).ToList();
        return candidates.Count == 0 ? null : candidates[(int)(draw * candidates.Count)];
    }

    private async Task HitAsync(Disturbance disturbance, ChildProcess victim, CancellationToken cancellationToken)
    {
        var name = victim.Launch.Name;
        if (disturbance.Kind == DisturbanceKind.Terminate)
        {
            // Before the signal: a worker that ends releases its leases.
            await ExpectAsync(disturbance, name, timeProvider.GetTimestamp(), cancellationToken);
            _ending.Add((victim, pipeline.Workers.TerminateAsync(victim)));
            return;
        }

        var since = timeProvider.GetTimestamp();
        if (disturbance.Kind == DisturbanceKind.Kill)
        {
            await pipeline.Workers.KillAsync(victim);
            _later.Enqueue(() => Tell($"start {pipeline.Workers.StartWorker().Launch.Name} for {name}"), Now + disturbance.Length);
        }
        else
        {
            victim.Send(ProcessSignal.Stop);
            _paused.Add(victim);
            _later.Enqueue(() => Continue(victim), Now + disturbance.Length);
        }

        if (disturbance.Kind != DisturbanceKind.ShortPause)
        {
            await ExpectAsync(disturbance, name, since, cancellationToken);
        }
        else
        {
            Tell(string.Create(CultureInfo.InvariantCulture, $"SIGSTOP {name} for {disturbance.Length.TotalSeconds:0.0} s"));
        }
    }

    private async Task ExpectAsync(Disturbance disturbance, string victim, long since, CancellationToken cancellationToken)
    {
        var held = (await leases.ReadAsync(cancellationToken)).Where(lease => lease.Holder == victim && !lease.IsFinished).Select(lease => lease.ShardId).ToList();
        meter.Expect(disturbance.Kind, victim, held, disturbance.IsCalm, since);
        var signal = disturbance.Kind switch { DisturbanceKind.Kill => "SIGKILL", DisturbanceKind.Terminate => "SIGTERM", _ => "SIGSTOP" };
        var length = disturbance.Kind == DisturbanceKind.LongPause ? string.Create(CultureInfo.InvariantCulture, $" for {disturbance.Length.TotalSeconds:0.0} s") : string.Empty;
        Tell($"{signal} {victim}{length}{(disturbance.IsCalm ? " in a calm" : string.Empty)}; it holds {held.Count} shards");
    }

    private void Continue(ChildProcess worker)
    {
        _paused.Remove(worker);
        worker.Send(ProcessSignal.Continue);
        Tell($"SIGCONT {worker.Launch.Name}");
    }

    private async Task ReplaceEndedAsync()
    {
        for (var i = _ending.Count - 1; i >= 0; i--)
        {
            var (worker, ended) = _ending[i];
            if (!ended.IsCompleted)
            {
                continue;
            }

            _ending.RemoveAt(i);
            var code = await ended;
            if (!WorkerFleet.IsOrderly(worker, code))
            {
                throw new CliException($"{worker.Launch.Name} ended with exit code {code} after SIGTERM. The end of {worker.Launch.LogFile}:\n{worker.LogTail()}");
            }

            Tell($"start {pipeline.Workers.StartWorker().Launch.Name} for {worker.Launch.Name}, which has ended");
        }
    }

    private void Tell(string what) => tell(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalSeconds,6:0.0} s  {what}"));
}
