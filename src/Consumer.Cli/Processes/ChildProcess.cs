using System.ComponentModel;
using System.Diagnostics;
using Consumer.Cli.Output;

namespace Consumer.Cli.Processes;

/// <summary>
/// One supervised process. It never outlives this one: a guard beside it holds the read end of a pipe whose only write end is here,
/// so even if this process is killed the kernel closes the pipe and the guard kills the child.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>
    /// The shell becomes the program by exec, so <c>$$</c> is the program's id. The guard reads descriptor 3: end of file means the
    /// supervisor died, a line means the child has exited and its id must no longer be touched (it may belong to somebody else).
    /// INT and TERM are ignored by the guard because a terminal's Ctrl-C reaches the whole group while the child still drains. The program
    /// inherits that INT is ignored: its supervisor decides when it ends, and may need it for a while after Ctrl-C.
    /// </summary>
    internal const string Launcher =
        """
        exec 3<&0
        ( trap '' INT TERM; read -r _ <&3 || kill -9 $$ ) >/dev/null 2>&1 &
        log=$1; shift
        trap '' INT
        exec "$@" </dev/null 3<&- >>"$log" 2>&1
        """;

    private readonly Process _process;

    /// <summary>Where this process's lines begin in the log: before them are those of an earlier run on a folder that was kept.</summary>
    private readonly long _logStart;

    private ChildProcess(Process process, ProcessLaunch launch, long logStart)
    {
        _process = process;
        _logStart = logStart;
        Launch = launch;
        Id = process.Id;
        Exited = AwaitExitAsync();
    }

    public ProcessLaunch Launch { get; }

    public int Id { get; }

    /// <value>The exit code once the process has ended; 128 + signal when a signal ended it.</value>
    public Task<int> Exited { get; }

    public static ChildProcess Start(ProcessLaunch launch)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CliException("Worker processes are supervised with POSIX signals: run this command on Linux, macOS or WSL.");
        }

        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (ReadOnlySpan<string>)["-c", Launcher, "sh", launch.LogFile, .. launch.Command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        var log = new FileInfo(launch.LogFile);
        var logStart = log.Exists ? log.Length : 0;
        try
        {
            return new ChildProcess(
                Process.Start(start) ?? throw new InvalidOperationException("A new shell always gives a new process."),
                launch,
                logStart);
        }
        catch (Win32Exception exception)
        {
            throw new CliException($"Cannot start {launch.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Sends the signal; false when the process has already ended.</summary>
    public bool Send(ProcessSignal signal) => !Exited.IsCompleted && Signals.Send(Id, signal);

    /// <summary>Asks for a graceful end, kills after <paramref name="patience"/>; the answer is the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan patience, TimeProvider timeProvider)
    {
        Send(ProcessSignal.Terminate);
        try
        {
            return await Exited.WaitAsync(patience, timeProvider);
        }
        catch (TimeoutException)
        {
            Send(ProcessSignal.Kill);
            return await Exited;
        }
    }

    /// <summary>What this process has printed so far.</summary>
    public IEnumerable<string> LogLines()
    {
        if (!File.Exists(Launch.LogFile))
        {
            yield break;
        }

        using var log = new FileStream(Launch.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        // A log that is shorter by now was emptied or replaced: what is in it came after that.
        log.Seek(log.Length < _logStart ? 0 : _logStart, SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The end of what it printed, for a message that says why it ended.</summary>
    public string LogTail(int lines = 15) => string.Join('\n', LogLines().TakeLast(lines));

    public async ValueTask DisposeAsync()
    {
        Send(ProcessSignal.Kill);
        await Exited;
        _process.Dispose();
    }

    private async Task<int> AwaitExitAsync()
    {
        await _process.WaitForExitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync();
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The guard is gone as well (killed with the group): there is nobody left to dismiss.
        }

        return _process.ExitCode;
    }
}
