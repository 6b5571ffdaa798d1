using System.Globalization;
using Kinesis.Consumer.Simulation.Mutations;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Stories;

namespace Kinesis.Consumer.Simulation.Running;

/// <summary>The seeds that one process runs, one after another, and how it reports: one line for each seed, then what happened how often.</summary>
/// <param name="First">The first seed.</param>
/// <param name="Count">How many seeds.</param>
/// <param name="Step">From one seed to the next.</param>
/// <param name="Jobs">Over how many processes they are spread; 0 for this one.</param>
/// <param name="IsVerbose">Whether everything that happens is printed.</param>
/// <param name="Mutation">The deliberate bug that is switched on.</param>
/// <param name="StopsAtFailure">Whether the first seed that breaks a rule is the last one.</param>
internal sealed record SeedRange(int First, int Count, int Step = 1, int Jobs = 0, bool IsVerbose = false, Mutation Mutation = Mutation.None, bool StopsAtFailure = false)
{
    public const string Usage = "usage: [--first SEED] [--seeds COUNT] [--step SEEDS] [--jobs PROCESSES] [--mutation NAME] [--stop] [--verbose]";

    /// <summary>Reads the command line; null if it is not understood.</summary>
    public static SeedRange? Parse(string[] args)
    {
        var range = new SeedRange(1, 1);
        for (var i = 0; range is not null && i < args.Length; i += args[i] is "--verbose" or "--stop" ? 1 : 2)
        {
            var text = i + 1 < args.Length ? args[i + 1] : "";
            var value = int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
            range = (args[i], value) switch
            {
                ("--verbose", _) => range with { IsVerbose = true },
                ("--stop", _) => range with { StopsAtFailure = true },
                ("--first", { } first) => range with { First = first },
                ("--seeds", > 0) => range with { Count = value.Value },
                ("--step", > 0) => range with { Step = value.Value },
                ("--jobs", > 0) => range with { Jobs = value.Value },
                ("--mutation", null) when Enum.TryParse<Mutation>(text, out var mutation) => range with { Mutation = mutation },
                _ => null,
            };
        }

        return range;
    }

    /// <summary>The command line of one process that runs these.</summary>
    public IReadOnlyList<string> ToArguments() =>
    [
        "--first", First.ToString(CultureInfo.InvariantCulture),
        "--seeds", Count.ToString(CultureInfo.InvariantCulture),
        "--step", Step.ToString(CultureInfo.InvariantCulture),
        "--mutation", Mutation.ToString(),
        .. StopsAtFailure ? (string[])["--stop"] : [],
    ];

    /// <returns>0 if no rule was broken, else 1.</returns>
    public async Task<int> RunAsync(TextWriter output)
    {
        var failures = 0;
        var total = new Coverage();
        for (var i = 0; i < Count && (failures == 0 || !StopsAtFailure); i++)
        {
            var run = new SimulationRun(First + (i * Step), new Mutant(Mutation), IsVerbose ? output : null);
            var result = await run.RunAsync();
            foreach (var (what, count) in result.Coverage.Counts)
            {
                total.Count(what, count);
            }

            total.Count("steps", result.Steps);
            await output.WriteLineAsync(new SeedLine(result.Seed, result.Violation is null, result.Hash).ToString());
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
