using System.Diagnostics;
using System.Globalization;
using Kinesis.Consumer.Simulation.Oracle;

namespace Kinesis.Consumer.Simulation.Running;

/// <summary>Spreads seeds over processes of this same program, as each can use one core only, and adds up what they report.</summary>
internal static class SeedFarm
{
    public static async Task<FarmReport> RunAsync(SeedRange range, int processes)
    {
        var count = Math.Min(processes, range.Count);
        var outputs = await Task.WhenAll(Enumerable.Range(0, count).Select(index => RunProcessAsync(range with
        {
            First = range.First + (index * range.Step),
            Step = range.Step * count,
            Count = ((range.Count - index - 1) / count) + 1,
        })));
        var lines = outputs.SelectMany(output => output).ToList();
        var coverage = new Coverage();
        foreach (var pair in lines.Where(line => line.StartsWith("coverage ", StringComparison.Ordinal)).SelectMany(line => line.Split(' ').Skip(1)))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            coverage.Count(pair[..at], long.Parse(pair[(at + 1)..], CultureInfo.InvariantCulture));
        }

        return new FarmReport([.. lines.Where(line => line.StartsWith("seed ", StringComparison.Ordinal)).Select(SeedLine.Parse).OrderBy(line => line.Seed)], coverage, lines);
    }

    private static async Task<List<string>> RunProcessAsync(SeedRange range)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(SeedFarm).Assembly.Location);
        foreach (var argument in range.ToArguments())
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode is 0 or 1
            ? lines
            : throw new InvalidOperationException($"{string.Join(' ', range.ToArguments())} ended with {process.ExitCode}:\n{string.Join('\n', lines.TakeLast(20))}");
    }
}
