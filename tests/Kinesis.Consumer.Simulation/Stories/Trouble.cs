using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Workers;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>Makes one thing go wrong, or merely change, at a time.</summary>
internal sealed class Trouble(SimulationRun run, Fleet fleet, Random random, Func<TimeSpan, Task> waitAsync)
{
    private const int MostWorkers = 5;
    private const int MostOpenShards = 7;

    private readonly Scenario _scenario = run.Scenario;
    private readonly Random _denials = new(run.Scenario.Seed ^ 0xDE21ED);
    private readonly Random _ways = new(run.Scenario.Seed ^ 0x01EA4);
    private readonly Random _breaks = new(run.Scenario.Seed ^ 0xB2EA4);

    public async Task MakeAsync()
    {
        if (_scenario.Traits.HaveCredentialsRunOut && _denials.Next(8) == 0 && fleet.Alive.Count > 0)
        {
            Deny(fleet.Alive[_denials.Next(fleet.Alive.Count)]);
        }

        if (_scenario.Traits.HasBrokenRows && _breaks.Next(10) == 0 && run.Table.All is { Count: > 0 } leases)
        {
            // One by a slip, or all by a script.
            var span = _scenario.LeaseDuration * (0.5 + (2 * _breaks.NextDouble()));
            foreach (var lease in _breaks.Next(3) == 0 ? leases : [leases[_breaks.Next(leases.Count)]])
            {
                Break(lease.ShardId, span);
            }
        }

        switch (random.Next(18))
        {
            case 0 or 1:
                await ReshardAsync(1);
                break;
            case 2:
                await ReshardAsync(random.Next(2, 6));
                break;
            case 3:
                Tell("expire iterators");
                run.Stream.ExpireIterators();
                break;
            case 4 or 5 when fleet.Alive.Count < MostWorkers:
                await fleet.StartAsync();
                break;
            case 6 when fleet.Alive.Count > 0:
                await KillAsync(Any());
                break;
            case 7 or 8 when fleet.Alive.Count > 0:
                Doom(Any());
                break;
            case 9 or 10 when fleet.Alive.Count > 0:
                Pause(Any());
                break;
            case 11 when fleet.Alive.Count > 0:
                fleet.Stop(Any());
                break;
            case 12:
                await DeployAsync();
                break;
            case 13 when fleet.Alive.Count > 0:
                Cut(Any());
                break;
            case 14 when run.Table.Fleet.All is { Count: > 0 } rows:
                Delete(rows[random.Next(rows.Count)]);
                break;
            case 15 when fleet.Alive.Count is > 0 and < MostWorkers && random.Next(4) == 0:
                run.Coverage.Count("doubled");
                await fleet.StartAsync(Any().Process.WorkerId);
                break;
            default:
                ChangeWeather();
                break;
        }
    }

    private void Delete(FleetRow row)
    {
        Tell($"delete the row of {row.Id}");
        run.Coverage.Count("rows.deleted");
        run.Table.Fleet.Remove(row.Id);
    }

    private SimulatedWorker Any() => fleet.Alive[random.Next(fleet.Alive.Count)];

    private async Task ReshardAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var open = run.Stream.Open;
            var at = random.Next(open.Count);
            if (at + 1 < open.Count && (random.Next(2) == 0 || open.Count >= MostOpenShards))
            {
                Tell($"merge {open[at].Number} and {open[at + 1].Number} into {run.Stream.Merge(open[at], open[at + 1]).Number}");
                run.Coverage.Count("merges");
            }
            else if (open.Count < MostOpenShards)
            {
                var (low, high) = run.Stream.Split(open[at]);
                Tell($"split {open[at].Number} into {low.Number} and {high.Number}");
                run.Coverage.Count("splits");
            }

            if (random.Next(2) == 0)
            {
                await waitAsync(TimeSpan.FromMilliseconds(random.Next(400)));
            }
        }
    }

    private async Task KillAsync(SimulatedWorker worker)
    {
        run.Coverage.Count("killed");
        fleet.Kill(worker);
        if (random.Next(2) == 0)
        {
            await waitAsync(TimeSpan.FromMilliseconds(random.Next(3000)));
            await fleet.StartAsync(random.Next(2) == 0 ? worker.Process.WorkerId : null);
        }
    }

    /// <summary>The process dies at one of its next calls, before or after it has its effect.</summary>
    private void Doom(SimulatedWorker worker)
    {
        run.Coverage.Count("doomed");
        worker.Process.DiesAtCall = worker.Process.Calls + random.Next(1, 60);
        worker.Process.DiesAfterEffect = random.Next(2) == 0;
        run.Trace.Add(worker.Process, $"- dies at call {worker.Process.DiesAtCall}, {(worker.Process.DiesAfterEffect ? "after" : "before")} its effect");
    }

    private void Pause(SimulatedWorker worker)
    {
        if (worker.Process.IsPaused || worker.Process.PausesAt is not null)
        {
            return;
        }

        var isLong = random.Next(2) == 0;
        var span = _scenario.LeaseDuration * (isLong ? 0.9 + (2 * random.NextDouble()) : 0.9 * random.NextDouble());
        run.Coverage.Count(isLong ? "paused.long" : "paused.short");
        if (random.Next(2) == 0)
        {
            worker.Process.PausesAt = (worker.Process.Calls + random.Next(1, 40), span);
            return;
        }

        run.Trace.Add(worker.Process, $"- paused for {span.TotalSeconds:F3} s");
        worker.Process.PauseFor(span);
    }

    private async Task DeployAsync()
    {
        Tell("deploy");
        run.Coverage.Count("deployed");
        foreach (var old in fleet.Alive.ToList())
        {
            fleet.Stop(old);
            await fleet.StartAsync();
            await waitAsync(TimeSpan.FromMilliseconds(random.Next(1500)));
        }
    }

    private void Cut(SimulatedWorker worker)
    {
        var service = random.Next(2) == 0 ? ServiceKind.Leases : (ServiceKind)random.Next(3);
        var span = _scenario.LeaseDuration * (0.2 + (2 * random.NextDouble()));
        var isOneWay = _ways.Next(3) == 0;
        run.Coverage.Count(isOneWay ? "cut.one.way" : "cut");
        run.Trace.Add(worker.Process, $"- {(isOneWay ? "hears nothing" : "cut off")} from {service} for {span.TotalSeconds:F3} s");
        run.Network.Cut(worker.Process, service, span, isOneWay);
    }

    private void Deny(SimulatedWorker worker)
    {
        var span = _scenario.LeaseDuration * _denials.NextDouble();
        run.Coverage.Count("denied");
        run.Trace.Add(worker.Process, $"- credentials run out for {span.TotalSeconds:F3} s");
        run.Network.Deny(worker.Process, span);
    }

    private void Break(ShardId shardId, TimeSpan span)
    {
        Tell($"the row of {shardId} is broken for {span.TotalSeconds:F3} s");
        run.Coverage.Count("row.broken");
        run.Broken.Break(shardId);
        run.World.After(span, () => run.Broken.Mend(shardId));
    }

    private void ChangeWeather()
    {
        var worst = Weather.All.ToList().IndexOf(_scenario.WorstWeather);
        run.Network.Weather = Weather.All[random.Next(worst + 1)];
        Tell($"weather: {run.Network.Weather}");
    }

    private void Tell(string what) => run.Trace.Add(null, $"- {what}");
}
