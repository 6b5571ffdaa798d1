using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks.Peers;

/// <summary>Runs a program to its end and reads from the kernel what it took.</summary>
internal static class MeasuredProcess
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs one program; only one at a time, as the processor time is that of all children that ended meanwhile.</summary>
    public static async Task<ProcessFigures> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan patience)
    {
        // Not where this one runs: the generic host watches its folder for settings.
        var folder = Directory.CreateTempSubdirectory("measured-");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder.FullName };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var cpu = ChildUsage.Total();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var deadline = new CancellationTokenSource(patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            var peak = await WatchAsync(process, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return process.ExitCode == 0 && lines.Length > 0
                ? new ProcessFigures(ChildUsage.Total() - cpu, clock.Elapsed, peak, lines[^1])
                : throw new InvalidOperationException($"{program} ended with code {process.ExitCode}: {string.Join('\n', lines.TakeLast(20))}\n{await errors}");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw new InvalidOperationException($"{program} was not done within {patience}.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The kernel keeps the peak while the process lives, so only the growth of the very last moments can be missed.</summary>
    private static async Task<long> WatchAsync(Process process, CancellationToken cancellationToken)
    {
        var peak = 0L;
        using var timer = new PeriodicTimer(SampleInterval, TimeProvider.System);
        while (!process.HasExited && await timer.WaitForNextTickAsync(cancellationToken))
        {
            peak = Math.Max(peak, ReadPeak(process.Id));
        }

        return peak;
    }

    private static long ReadPeak(int processId)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..].Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            // It ended between two looks.
            return 0;
        }
    }
}
