using System.Net;
using System.Net.Sockets;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Consumer.Cli.Processes;
using Consumer.Cli.Tests.Support;
using Consumer.Cli.Workers;
using Local.Aws.Hosting;

namespace Consumer.Cli.Tests.Commands;

public sealed class CliApplicationTests
{
    [Theory]
    [InlineData("local --port 99999", "Option '--port' cannot be '99999': a number from 0 to 65535 is allowed.")]
    [InlineData("local --port many", "Option '--port' cannot be 'many'")]
    [InlineData("local --limits some", "'some' not recognized. Must be one of:")]
    [InlineData("query x --json --csv", "'--json' and '--csv' exclude each other")]
    [InlineData("query", "Required argument 'query' missing for command: 'query'")]
    [InlineData("produce --url nowhere", "Option '--url' cannot be 'nowhere': an address like http://127.0.0.1:8080 is allowed.")]
    [InlineData("produce --hot-key 2", "Option '--hot-key' cannot be '2': a number from 0 to 1 is allowed.")]
    [InlineData("demo --workers 0", "Option '--workers' cannot be '0': a number from 1 to 16 is allowed.")]
    [InlineData("rollback --bucket b", "Option '--application' is required")]
    [InlineData("rollback --application a --bucket b --lease-duration 0", "Option '--lease-duration' cannot be '0': a number from 1 to 300 is allowed.")]
    [InlineData("rollback --application a --bucket b --endpoint-url nowhere", "Option '--endpoint-url' cannot be 'nowhere': an address like")]
    [InlineData("nonsense", "Unrecognized command or argument 'nonsense'")]
    public async Task WrongOptionIsNamedWithWhatIsAllowed(string arguments, string message)
    {
        var (code, output, error) = await RunAsync((arguments ?? string.Empty).Split(' '));

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Empty(output);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingLakeIsNamed()
    {
        using var folder = new TempFolder();

        var (code, _, error) = await RunAsync("query", "SELECT 1", "--data", folder.At("nothing"));

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains(folder.At("nothing"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALakeInAnotherBucketOfTheFolderIsNamed()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("s3", "mine", "lake"));
        Directory.CreateDirectory(folder.At("s3", "empty"));

        var (_, _, error) = await RunAsync("query", "SELECT 1", "--data", folder.FullName);

        Assert.Contains($"name it with --lake {folder.At("s3", "mine", "lake")}.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("demo")]
    [InlineData("chaos")]
    [InlineData("local")]
    public async Task ADataFolderThatIsAFileIsSaidToBeOne(string command)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("file"), "");

        var (code, _, error) = await RunAsync(command, "--data", folder.At("file"));

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains(folder.At("file"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALakeOfWhichNothingIsCommittedYetIsSaidToBeSo()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("s3", "pipeline"));

        var (code, _, idle) = await RunAsync("query", "SELECT 1", "--data", folder.FullName);
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions { DataFolder = folder.FullName }, CancellationToken.None);
        var (_, _, running) = await RunAsync("query", "SELECT 1", "--data", folder.FullName);

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains($"Nothing is committed yet to the lake of {folder.FullName}. No pipeline runs on the folder: start one with `consumer dev --data {folder.FullName}`", idle, StringComparison.Ordinal);
        Assert.Contains($"The folder is in use by process {Environment.ProcessId}; if that is `consumer dev`, it commits 3 s after the first event that its workers read", running, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("dev")]
    public async Task ADataFolderHasOneServerAndIsFreeWhenItsProcessIsKilled(string command)
    {
        using var folder = new TempFolder();
        using var logs = new TempFolder();
        string[] arguments = [command, "--port", "0", "--data", folder.FullName];
        var host = DotnetHost.WorkerCommand()[0];
        await using (var first = ChildProcess.Start(new ProcessLaunch(
            "first", [host, Path.Combine(AppContext.BaseDirectory, "consumer.dll"), "local", .. arguments[1..]], new Dictionary<string, string>(), logs.At("log"))))
        {
            await first.UntilSaidAsync("Ctrl-C ends it.");

            var (code, _, error) = await RunAsync(arguments);

            Assert.Equal(ExitCodes.Unusable, code);
            Assert.Contains($"The data folder {folder.FullName} is in use by process {first.Id}", error, StringComparison.Ordinal);
            first.Send(ProcessSignal.Kill);
            await first.Exited;
        }

        await using var next = await LocalAwsServer.StartAsync(new LocalAwsOptions { DataFolder = folder.FullName }, CancellationToken.None);
    }

    [Fact]
    public async Task AnEventWithoutAGeneratorIsNamedWithThoseThatHaveOne()
    {
        using var folder = new TempFolder();
        const string Contract = """{"event":"EVENT","version":1,"route":"EVENT","partitionKey":"$.k","datasets":[{"name":"EVENT","columns":[{"name":"k","type":"string"}]}]GENERATOR}""";
        await File.WriteAllTextAsync(folder.At("bare.json"), Contract.Replace("EVENT", "bare", StringComparison.Ordinal).Replace("GENERATOR", "", StringComparison.Ordinal));
        await File.WriteAllTextAsync(folder.At("made.json"), Contract.Replace("EVENT", "made", StringComparison.Ordinal)
            .Replace("GENERATOR", ""","generator":{"kind":"template","template":["{\"k\":\"1\"}"]}""", StringComparison.Ordinal));

        var (code, _, error) = await RunAsync("produce", "--event", "bare", "--contracts", folder.FullName);

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains("The event 'bare' cannot be generated: its contract has no \"generator\". Events that have one: made.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortInUseIsSaid()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, _, error) = await RunAsync("local", "--port", $"{port}", "--data", folder.FullName);

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains($"Port {port} on 127.0.0.1 is in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownEventListsTheKnownOnes()
    {
        var (code, _, error) = await RunAsync("produce", "--event", "nothing");

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains("No contract describes the event 'nothing'. Events: ", error, StringComparison.Ordinal);
        Assert.Contains("order", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentIngestIsSaid()
    {
        var (code, _, error) = await RunAsync("produce", "--url", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains("does not answer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DemoRefusesAFolderThatIsNotEmpty()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("something"), "here");

        var (code, _, error) = await RunAsync("demo", "--data", folder.FullName);

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains("is not empty", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenContractIsListed()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("order.json"), """{"event":"order","colour":1}""");

        var (code, _, error) = await RunAsync("produce", "--contracts", folder.FullName);

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains("order.json", error, StringComparison.Ordinal);
        Assert.Contains("colour", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CliApplication.RunAsync(arguments, new CliOutput(output, error, interactive: false), CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
