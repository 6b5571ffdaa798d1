using Consumer.Cli.Processes;
using Consumer.Cli.Tests.Support;

namespace Consumer.Cli.Tests.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = Waiting.Patience;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OutputOfBothStreamsAndTheExitCodeAreKept()
    {
        await using var child = Start("echo out; echo problem >&2; echo \"$GREETING\"; exit 7");

        Assert.Equal(7, await child.Exited.WaitAsync(Patience));

        Assert.Equal("out\nproblem\nhello", child.LogTail());
    }

    [Fact]
    public async Task StopLetsTheProcessEndInOrder()
    {
        await using var child = Start("trap 'echo drained; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(child);

        Assert.Equal(0, await child.StopAsync(Patience, TimeProvider.System));

        Assert.Equal("ready\ndrained", child.LogTail());
    }

    [Fact]
    public async Task StopKillsAProcessThatDoesNotListen()
    {
        await using var child = Start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(child);

        Assert.Equal(128 + 9, await child.StopAsync(TimeSpan.FromMilliseconds(50), TimeProvider.System));
    }

    [Fact]
    public async Task KilledProcessReportsItsSignalAndCannotBeSignalledAgain()
    {
        await using var child = Start("echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(child);

        Assert.True(child.Send(ProcessSignal.Kill));
        Assert.Equal(128 + 9, await child.Exited.WaitAsync(Patience));

        Assert.False(child.Send(ProcessSignal.Kill));
    }

    [Fact]
    public async Task StalledProcessContinues()
    {
        await using var child = Start("trap 'echo drained; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(child);

        child.Send(ProcessSignal.Stop);
        Assert.Equal("T", await StateAsync(child.Id, state => state == "T"));
        child.Send(ProcessSignal.Continue);

        Assert.Equal(0, await child.StopAsync(Patience, TimeProvider.System));
    }

    [Fact]
    public async Task DisposingLeavesNoProcessBehind()
    {
        var child = Start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(child);

        await child.DisposeAsync();

        Assert.False(Signals.Send(child.Id, ProcessSignal.Continue));
    }

    /// <summary>The supervisor here is a shell that plays the dying parent: it holds the pipe's write end and is killed.</summary>
    [Fact]
    public async Task ChildDiesWithItsSupervisor()
    {
        var program = _folder.At("program.sh");
        await File.WriteAllTextAsync(program, $"echo $$ > {_folder.At("pid")}; while :; do sleep 0.05; done");
        var launcher = _folder.At("launcher.sh");
        await File.WriteAllTextAsync(launcher, ChildProcess.Launcher);
        await using var supervisor = Start($"mkfifo {_folder.At("pipe")}; sh {launcher} {_folder.At("child.log")} sh {program} < {_folder.At("pipe")} & exec 9> {_folder.At("pipe")}; echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(supervisor);
        var id = int.Parse(await ReadAsync(_folder.At("pid")), System.Globalization.CultureInfo.InvariantCulture);

        supervisor.Send(ProcessSignal.Kill);

        Assert.Contains(await StateAsync(id, state => state is "" or "Z"), (string[])["", "Z"]);
    }

    /// <summary>Somebody empties or rotates the log of a run on a folder that was kept.</summary>
    [Fact]
    public async Task ALogThatWasCutShortStillTellsWhatTheProcessPrinted()
    {
        await File.WriteAllTextAsync(_folder.At("child.log"), string.Join('\n', Enumerable.Range(0, 100).Select(line => $"line {line} of an earlier run")));
        await using var child = Start("echo ready; while :; do sleep 0.05; done");
        await ReadyAsync(child);
        await File.WriteAllTextAsync(_folder.At("child.log"), "problem\n");

        Assert.Equal("problem", child.LogTail());
    }

    private static Task ReadyAsync(ChildProcess child) => child.UntilSaidAsync("ready");

    private static async Task<string> ReadAsync(string file)
    {
        await Waiting.UntilAsync(() => File.Exists(file) && new FileInfo(file).Length > 0, file);
        return await File.ReadAllTextAsync(file);
    }

    /// <summary>The process state of proc(5), empty when the process is gone.</summary>
    private static async Task<string> StateAsync(int id, Func<string, bool> wanted)
    {
        var state = "?";
        await Waiting.UntilAsync(
            () =>
            {
                try
                {
                    var stat = File.ReadAllText($"/proc/{id}/stat");
                    state = stat[(stat.LastIndexOf(')') + 2)..][..1];
                }
                catch (IOException)
                {
                    state = string.Empty;
                }

                return wanted(state);
            },
            $"a state of process {id}");
        return state;
    }

    private ChildProcess Start(string script) => ChildProcess.Start(new ProcessLaunch(
        "script",
        ["/bin/sh", "-c", script],
        new Dictionary<string, string> { ["GREETING"] = "hello" },
        _folder.At("child.log")));
}
