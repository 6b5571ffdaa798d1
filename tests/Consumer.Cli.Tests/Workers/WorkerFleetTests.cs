using Consumer.Cli.Processes;
using Consumer.Cli.Tests.Support;
using Consumer.Cli.Workers;

namespace Consumer.Cli.Tests.Workers;

public sealed class WorkerFleetTests
{
    private const string Started = "Application started";

    /// <summary>`consumer dev` again on a kept folder, with Ctrl-C before the workers had started: the log of the first run says that they had.</summary>
    [Theory]
    [InlineData(Started, "echo nothing yet", true)]
    [InlineData(Started, $"echo {Started}", false)]
    [InlineData("", $"echo {Started}", false)]
    public async Task AWorkerIsJudgedByItsOwnLinesAndNotByThoseOfAnEarlierRun(string before, string script, bool isOrderly)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("worker.log"), $"{before}\n");
        await using var worker = ChildProcess.Start(new ProcessLaunch(
            "worker-1", ["/bin/sh", "-c", $"{script}; kill -TERM $$"], new Dictionary<string, string>(), folder.At("worker.log")));

        var code = await worker.Exited.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(128 + 15, code);
        Assert.Equal(isOrderly, WorkerFleet.IsOrderly(worker, code));
        Assert.DoesNotContain('\n', worker.LogTail());
    }
}
