using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks.Worker;

/// <summary>A worker as it is deployed: its own process, configured by the environment. What it takes is read from the kernel's books.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>What the kernel reports processor time in, whatever its own timer (proc(5), USER_HZ).</summary>
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <value>The most memory that was ever resident, code and runtime included; what a container's limit is compared with.</value>
    public long PeakBytes { get; private set; }

    /// <value>The largest resident memory seen that is no file: heap, stacks, code made at run time.</value>
    public long PeakAnonymousBytes { get; private set; }

    public double CpuSeconds { get; private set; }

    public static WorkerProcess Start(WorkerProgram program, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", logFile, .. program.Command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(Process.Start(start) ?? throw new InvalidOperationException("A new shell always gives a new process."));
    }

    /// <summary>Reads what the process has taken so far.</summary>
    public void Sample()
    {
        try
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/");
            foreach (var line in File.ReadLines(folder + "status"))
            {
                PeakBytes = Math.Max(PeakBytes, Kilobytes(line, "VmHWM:"));
                PeakAnonymousBytes = Math.Max(PeakAnonymousBytes, Kilobytes(line, "RssAnon:"));
            }

            // Behind the program's name, which may hold anything, user and system time are the 12th and 13th field.
            var stat = File.ReadAllText(folder + "stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            CpuSeconds = (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException) when (HasExited)
        {
            // It ended between two looks; the last one counts.
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private static long Kilobytes(string line, string name) => line.StartsWith(name, StringComparison.Ordinal)
        ? long.Parse(line.AsSpan(name.Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) << 10
        : 0;
}
