using System.Globalization;
using Kinesis.Consumer.Simulation.Mutations;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Stories;

namespace Kinesis.Consumer.Simulation.Running;

/// <summary>The seeds that one process runs, one after another, and how it reports: one line for each seed, then what happened how often.</summary>
internal sealed record SeedRange(int First, int Count, int Step, bool IsVerbose)
{
    public const string Usage = "usage: [--first SEED] [--seeds COUNT] [--step SEEDS] [--verbose]";

    /// <summary>Reads the command line; null if it is not understood.</summary>
    public static SeedRange? Parse(string[] args)
    {
        var range = new SeedRange(1, 1, 1, IsVerbose: false);
        for (var i = 0; range is not null && i < args.Length; i += args[i] == "--verbose" ? 1 : 2)
        {
            var value = i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
            range = (args[i], value) switch
            {
                ("--verbose", _) => range with { IsVerbose = true },
                ("--first", { } first) => range with { First = first },
                ("--seeds", > 0) => range with { Count = value.Value },
                ("--step", > 0) => range with { Step = value.Value },
                _ => null,
            };
        }

        return range;
    }

    /// <returns>0 if no rule was broken.</returns>
    public async Task<int> RunAsync(TextWriter output)
    {
        var failures = 0;
        var total = new Coverage();
        for (var i = 0; i < Count; i++)
        {
            var run = new SimulationRun(First + (i * Step), Mutant.None, IsVerbose ? output : null);
            var result = await run.RunAsync();
            foreach (var (what, count) in result.Coverage.Counts)
            {
                total.Count(what, count);
            }

            total.Count("steps", result.Steps);
            await output.WriteLineAsync($"seed {result.Seed} {(result.Violation is null ? "ok" : "FAILED")} {result.Hash}");
            if (result.Violation is not null)
            {
                failures++;
                await DescribeAsync(output, run, result);
            }
        }

        await output.WriteLineAsync($"coverage {total}");
        return failures == 0 ? 0 : 1;
    }

    private async Task DescribeAsync(TextWriter output, SimulationRun run, SeedResult result)
    {
        if (!IsVerbose)
        {
            foreach (var line in run.Trace.Last)
            {
                await output.WriteLineAsync($"  {line}");
            }
        }

        await output.WriteLineAsync($"  {run.Scenario}");
        await output.WriteLineAsync($"  seed {result.Seed} after {result.VirtualTime}: {result.Violation}");
    }
}
