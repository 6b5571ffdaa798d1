using System.Diagnostics;
using System.Text.Json;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Consumer.Cli.Processes;

namespace Pipeline.EndToEndTests;

/// <summary><c>dev</c> as its own process: takes events from <c>produce</c>, shows them to <c>query</c>, and ends in order when told to.</summary>
public sealed class DevTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _data = Directory.CreateTempSubdirectory("consumer-dev-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task EventsFlowUntilTerminationAndNoProcessStays()
    {
        await using var dev = ChildProcess.Start(new ProcessLaunch(
            "dev",
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "consumer.dll"), "dev", "--port", "0", "--ingest-port", "0", "--workers", "1", "--data", _data],
            new Dictionary<string, string>(),
            Path.Combine(_data, "dev.log")));
        var ingest = await UntilAsync(
            () => Task.FromResult(dev.LogTail(50).Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words is ["Ingest", ..])?[1]),
            dev);

        await RunAsync("produce", "--url", ingest, "--count", "500", "--seed", "7");
        await UntilAsync(
            async () => await CountAsync() == 500 ? "all" : null,
            dev);
        dev.Send(ProcessSignal.Terminate);

        Assert.Equal(0, await dev.Exited.WaitAsync(Patience));
        Assert.DoesNotContain(RunningCommands(), command => command.Contains(_data, StringComparison.Ordinal));
    }

    private async Task<long> CountAsync()
    {
        if (!Directory.Exists(Path.Combine(_data, "s3", "pipeline", "lake")))
        {
            return 0;
        }

        using var rows = JsonDocument.Parse(await RunAsync("query", "SELECT count(DISTINCT order_id) AS orders FROM orders", "--data", _data, "--json"));
        return rows.RootElement[0].GetProperty("orders").GetInt64();
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CliApplication.RunAsync(arguments, new CliOutput(output, error, interactive: false), CancellationToken.None);
        Assert.True(code == ExitCodes.Success, $"{string.Join(' ', arguments)}: {error}");
        return output.ToString();
    }

    /// <summary>The environments and command lines of all processes that this user may read: a worker's environment names the data folder's contracts and logs.</summary>
    private static IEnumerable<string> RunningCommands() => Process.GetProcesses().Select(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    });

    private static async Task<string> UntilAsync(Func<Task<string?>> ask, ChildProcess dev)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var started = TimeProvider.System.GetTimestamp();
        string? answer;
        while ((answer = await ask()) is null)
        {
            Assert.False(dev.Exited.IsCompleted, dev.LogTail());
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, dev.LogTail());
            await timer.WaitForNextTickAsync();
        }

        return answer;
    }
}
