using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Simulation.Workers;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>What happens in one run: trouble for a while, then calm, in which everything must come to a good end within bounds of virtual time.</summary>
internal sealed class Story(SimulationRun run, Fleet fleet)
{
    private static readonly TimeSpan CompletionLimit = TimeSpan.FromSeconds(400);
    private static readonly TimeSpan BalanceLimit = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuietSpan = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Scenario _scenario = run.Scenario;
    private readonly Random _random = new(run.Scenario.Seed ^ 0x570);
    private KclPeer? _peer;
    private readonly SimulatedProcess _teller = new(run.World, "story", "", 1, TimeSpan.Zero);

    public async Task RunAsync()
    {
        Put(_random.Next(30));
        await WaitAsync(TimeSpan.FromSeconds(_random.Next(3)));
        for (var i = 0; i < _scenario.Workers; i++)
        {
            await fleet.StartAsync();
            await WaitAsync(TimeSpan.FromMilliseconds(_random.Next(2) * _random.Next(3000)));
        }

        await WaitForBeginAsync();
        if (_scenario.Traits.HasKclPeer)
        {
            _peer = fleet.StartPeer();
        }

        var trouble = new Trouble(run, fleet, _random, WaitAsync);
        var until = run.World.Now + _scenario.Trouble.Ticks;
        while (run.World.Now < until)
        {
            Put(_random.Next(8));
            Forget();
            await trouble.MakeAsync();
            await WaitAsync(TimeSpan.FromMilliseconds(_random.Next(50, 2500)));
        }

        await HealAsync();
        Put(_random.Next(1, 20));
        await CompleteAsync();
        await CountCostsAsync();
        if (_scenario.Traits.HasBrokenRows)
        {
            await new BrokenRow(run, fleet, WaitAsync, UntilAsync).RunAsync();
            await CompleteAsync();
        }

        if (_scenario.Traits.Isolation is { } traits)
        {
            var isolation = new Isolation(run, fleet, traits, _random, WaitAsync);
            isolation.Prepare();
            await CompleteAsync();
            await isolation.RunAsync();
            await CompleteAsync();
        }

        await StopAsync();
    }

    /// <summary>Everything is processed, and its leases are shared out evenly.</summary>
    private async Task CompleteAsync()
    {
        await UntilAsync(() => !run.Leases.Descent.Unfinished().Any(), CompletionLimit, () => $"not processed: {string.Join("; ", run.Leases.Descent.Unfinished())}");
        await UntilAsync(IsBalanced, BalanceLimit, () => $"not balanced: {string.Join(' ', Loads().Select(load => $"{load.Key}={load.Value}"))}");
    }

    /// <summary>From LATEST on only what comes after the beginning counts, so that the beginning must be over.</summary>
    private async Task WaitForBeginAsync()
    {
        if (_scenario.InitialPosition == InitialPosition.Latest)
        {
            await UntilAsync(() => run.Table.All.Count >= _scenario.Shards, CompletionLimit, () => "the application did not begin");
            await WaitAsync(SimulatedNetwork.LongestCall);
            run.Leases.Descent.Began();
        }
    }

    private async Task HealAsync()
    {
        run.Trace.Add(_teller, "- calm");
        run.Network.Heal();
        _peer?.Stop();
        run.IsTroubled = false;
        run.Broken.MendAll();
        fleet.Heal();

        // Calls from before are answered, given up or still under way; after this none is.
        await WaitAsync(SimulatedNetwork.LongestCall);
        while (fleet.Alive.Count < Math.Max(1, _scenario.Workers - 1))
        {
            await fleet.StartAsync();
        }
    }

    /// <summary>Nothing happens for a while: what that costs is what the fleet costs.</summary>
    private async Task CountCostsAsync()
    {
        // Leases are renewed one by one for some time after the last owner without a row.
        await WaitAsync(_scenario.LeaseDuration * 4);
        run.Costs.Begin(run.Table.All.Count);
        await WaitAsync(QuietSpan);
        run.Costs.End(fleet.Alive.Count, run.Table.All.Count);
    }

    private async Task StopAsync()
    {
        foreach (var worker in fleet.Alive.ToList())
        {
            fleet.Stop(worker);
        }

        await UntilAsync(() => !fleet.IsStopping, StopLimit, () => "workers did not stop");
        foreach (var lease in run.Table.All.Where(lease => lease is { Owner: not null, IsFinished: false }))
        {
            run.World.Fail($"All workers have stopped, and the lease of {lease.ShardId} still belongs to {lease.Owner}");
        }
    }

    private bool IsBalanced()
    {
        var loads = Loads();
        return run.Table.All.Where(lease => !lease.IsFinished).All(lease => lease.Owner is { } owner && loads.ContainsKey(owner.Value))
            && loads.Values.Max() - loads.Values.Min() <= 1;
    }

    private Dictionary<string, int> Loads()
    {
        var loads = fleet.Alive.ToDictionary(worker => worker.Process.WorkerId, _ => 0);
        foreach (var lease in run.Table.All)
        {
            if (lease is { IsFinished: false, Owner: { } owner } && loads.TryGetValue(owner.Value, out var load))
            {
                loads[owner.Value] = load + 1;
            }
        }

        return loads;
    }

    private void Put(int records)
    {
        for (var i = 0; i < records; i++)
        {
            run.Stream.Put($"key{_random.Next(_scenario.Keys)}", _scenario.RecordBytes);
        }
    }

    // What is not processed stays, as losing it would be nobody's fault.
    private void Forget() => run.Stream.Forget(_scenario.Retention, run.Leases.Descent.IsFinished);

    private Task WaitAsync(TimeSpan span) => Task.Delay(span, _teller.Clock);

    private async Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> describe)
    {
        var until = run.World.Now + limit.Ticks;
        while (!condition())
        {
            fleet.CheckStops();
            Forget();
            if (run.World.Now > until)
            {
                run.World.Fail($"After {limit.TotalSeconds} s of virtual time {describe()}");
            }

            await WaitAsync(Look);
        }
    }
}
