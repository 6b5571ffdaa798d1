using System.Diagnostics;
using System.Globalization;
using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Fleet;

/// <summary>A worker that has nothing to do, as a process of its own. It answers what it holds; what it takes is read from the kernel's books.</summary>
internal sealed class IdleWorker : IDisposable
{
    /// <summary>What the kernel reports processor time in, whatever its own timer (proc(5), USER_HZ).</summary>
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idle-worker-");

    public IdleWorker(Peer consumer, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(consumer.Program, [.. consumer.Arguments, "--answer"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.FullName,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        // Only answers may come through the pipe; what goes wrong is seen beside the table.
        start.Environment["Logging__Console__LogToStandardErrorThreshold"] = "Trace";
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Error";
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{consumer.Program} did not start.");
    }

    /// <summary>The shards that it reads.</summary>
    public async Task<int> ShardsAsync() => int.Parse((await AskAsync("shards"))[0], CultureInfo.InvariantCulture);

    /// <summary>The bytes of its managed heap after a collection, which it makes for the answer.</summary>
    public async Task<long> HeapBytesAsync() => long.Parse((await AskAsync("heap"))[0], CultureInfo.InvariantCulture);

    /// <summary>The parts of its answer to a question.</summary>
    public async Task<string[]> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync(CancellationToken.None);
        var answer = await _process.StandardOutput.ReadLineAsync(CancellationToken.None)
            ?? throw new InvalidOperationException($"The worker ended with code {_process.ExitCode}.");
        return answer.Split(' ');
    }

    public TimeSpan Cpu()
    {
        // Behind the program's name, which may hold anything, user and system time are the 12th and 13th field.
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    /// <summary>Resident memory that is no file.</summary>
    public long AnonymousBytes()
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status"))
            .First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..].Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) << 10;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
