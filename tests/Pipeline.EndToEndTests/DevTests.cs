using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Consumer.Cli.Processes;

namespace Pipeline.EndToEndTests;

/// <summary><c>dev</c> as its own process: takes events from <c>produce</c>, shows them to <c>query</c>, and ends in order when told to.</summary>
[Collection(PipelineRuns.Name)]
public sealed class DevTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _data = Directory.CreateTempSubdirectory("consumer-dev-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task EventsFlowUntilTerminationAndNoProcessStays()
    {
        await using var dev = Start();
        var ingest = await IngestAsync(dev);

        await RunAsync("produce", "--url", ingest, "--count", "500", "--seed", "7");
        await UntilAsync(
            async () => await CountAsync() == 500 ? "all" : null,
            dev);
        dev.Send(ProcessSignal.Terminate);

        Assert.Equal(0, await dev.Exited.WaitAsync(Patience));
        Assert.DoesNotContain(RunningCommands(), command => command.Contains(_data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatWasPostedRightBeforeTerminationIsInTheLakeThoughAWorkerDied()
    {
        await using var dev = Start();
        var ingest = await IngestAsync(dev);
        await RunAsync("produce", "--url", ingest, "--count", "200", "--seed", "8");
        var worker = await UntilAsync(
            () => Task.FromResult(Workers(dev).Select(id => id.ToString(CultureInfo.InvariantCulture)).FirstOrDefault()),
            dev);
        Signals.Send(int.Parse(worker, CultureInfo.InvariantCulture), ProcessSignal.Kill);
        await UntilAsync(() => Task.FromResult(dev.LogTail(50).Split('\n').FirstOrDefault(line => line.Contains("started worker-2 in its place", StringComparison.Ordinal))), dev);
        await RunAsync("produce", "--url", ingest, "--count", "300", "--seed", "9");
        dev.Send(ProcessSignal.Terminate);

        Assert.Equal(0, await dev.Exited.WaitAsync(Patience));
        Assert.Equal(500, await CountAsync());
        Assert.DoesNotContain("LOST", dev.LogTail(50), StringComparison.Ordinal);
    }

    /// <summary>The worker processes of a <c>dev</c>, found by the address of the embedded AWS in their environment.</summary>
    private static IEnumerable<int> Workers(ChildProcess dev)
    {
        var aws = dev.LogTail(50).Split('\n').First(line => line.StartsWith("AWS ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return Process.GetProcesses().Select(process => process.Id).Where(id =>
            Read($"/proc/{id}/cmdline").Contains("Consumer.Worker.dll", StringComparison.Ordinal)
            && Read($"/proc/{id}/environ").Contains($"AWS_ENDPOINT_URL={aws}\0", StringComparison.Ordinal));
    }

    private ChildProcess Start() => ChildProcess.Start(new ProcessLaunch(
        "dev",
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "consumer.dll"), "dev", "--port", "0", "--ingest-port", "0", "--workers", "1", "--data", _data],
        new Dictionary<string, string>(),
        Path.Combine(_data, "dev.log")));

    private static Task<string> IngestAsync(ChildProcess dev) => UntilAsync(
        () => Task.FromResult(dev.LogTail(50).Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words is ["Ingest", ..])?[1]),
        dev);

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
    private static IEnumerable<string> RunningCommands() => Process.GetProcesses().Select(process => Read($"/proc/{process.Id}/cmdline"));

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

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
