using System.Globalization;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Simulation.Workers;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>The worker processes that come and go.</summary>
internal sealed class Fleet(SimulationRun run) : IDisposable
{
    private readonly List<SimulatedWorker> _all = [];
    private readonly List<SimulatedWorker> _alive = [];
    private readonly List<(SimulatedWorker Worker, Task Stop)> _stopping = [];
    private SimulatedProcess? _peer;
    private Task _peerWork = Task.CompletedTask;
    private readonly Random _random = new(run.Scenario.Seed ^ 0xF1EE7);
    private readonly Random _traits = new(run.Scenario.Seed ^ 0x7A17);

    /// <summary>The workers that run, or are paused, and were not asked to stop.</summary>
    public IReadOnlyList<SimulatedWorker> Alive
    {
        get
        {
            _alive.RemoveAll(worker => worker.Process.IsGone);
            return _alive;
        }
    }

    public bool IsStopping
    {
        get
        {
            _stopping.RemoveAll(entry => entry.Stop.IsCompletedSuccessfully || entry.Worker.Process.IsGone);
            return _stopping.Count > 0;
        }
    }

    public async Task<SimulatedWorker> StartAsync(string? workerId = null)
    {
        var number = _all.Count + 1;
        var name = string.Create(CultureInfo.InvariantCulture, $"p{number}");
        var rate = 1 + ((_random.NextDouble() - 0.5) * 0.02);
        var offset = run.Scenario.MaxSkew * ((_random.NextDouble() * 2) - 1);
        var process = new SimulatedProcess(run.World, name, workerId ?? string.Create(CultureInfo.InvariantCulture, $"w{number}"), rate, offset)
        {
            IsRowless = _traits.Next(100) < run.Scenario.RowlessPercent,
        };
        run.Trace.Add(process, $"- start as {process.WorkerId}");
        var worker = new SimulatedWorker(process, run, Renewal());
        _all.Add(worker);
        _alive.Add(worker);
        await worker.StartAsync();
        return worker;
    }

    private LeaseRenewal Renewal() => _traits.Next(100) < run.Scenario.PerLeasePercent ? LeaseRenewal.PerLease : LeaseRenewal.PerWorker;

    public KclPeer StartPeer()
    {
        _peer = new SimulatedProcess(run.World, "kcl", $"{KclPeer.NamePrefix}1", 1, TimeSpan.Zero) { IsRowless = true };
        var peer = new KclPeer(_peer, run);
        _peerWork = Task.Run(peer.RunAsync);
        return peer;
    }

    /// <summary>Begins an orderly stop; a process that died meanwhile, or has stopped, is one less.</summary>
    public void Stop(SimulatedWorker worker)
    {
        run.Trace.Add(worker.Process, "- stop");
        _alive.Remove(worker);
        _stopping.Add((worker, worker.StopAsync()));
    }

    public void Kill(SimulatedWorker worker)
    {
        run.Trace.Add(worker.Process, "- kill");
        worker.Process.Kill();
    }

    /// <summary>Ends every pause, lets nobody die any more, and leaves one process to each worker id.</summary>
    public void Heal()
    {
        foreach (var twin in Alive.GroupBy(worker => worker.Process.WorkerId).SelectMany(twins => twins.Skip(1)).ToList())
        {
            Kill(twin);
        }

        foreach (var worker in _all.Where(worker => !worker.Process.IsGone))
        {
            worker.Process.DiesAtCall = null;
            worker.Process.PausesAt = null;
            worker.Process.Resume();
        }
    }

    /// <summary>A stop that failed is the library's fault.</summary>
    public void CheckStops()
    {
        if (_peerWork.IsFaulted)
        {
            run.World.Fail($"The peer failed: {_peerWork.Exception.GetBaseException()}");
        }

        foreach (var (worker, stop) in _stopping.Where(entry => entry.Stop.IsFaulted || entry.Stop.IsCanceled))
        {
            run.World.Fail($"{worker.Process} could not stop: {stop.Exception?.GetBaseException().ToString() ?? "cancelled"}");
        }
    }

    /// <summary>After the run: what is left of processes that died, or were running when a rule was broken, is ended.</summary>
    public async Task BuryAsync()
    {
        _peer?.Bury();
        foreach (var worker in _all)
        {
            worker.Bury();
        }

        await Pool.WhenAtRestAsync(() => false);
    }

    public void Dispose() => _all.ForEach(worker => worker.Dispose());
}
