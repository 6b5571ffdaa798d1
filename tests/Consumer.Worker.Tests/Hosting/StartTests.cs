using System.Net;
using System.Net.Sockets;

namespace Consumer.Worker.Hosting;

public sealed class StartTests
{
    [Fact]
    public async Task EveryWrongOptionIsNamedWithItsValueAndWhatIsAllowed()
    {
        var (exitCode, errors) = await RunAsync(
            "--Kinesis:StreamName=no spaces allowed",
            "--Kinesis:TickInterval=01:00:00",
            "--Kinesis:DrainDeadline=00:00:39",
            "--Lake:Bucket=",
            "--Kinesis:Leases:Safety=00:00:09",
            "--Kinesis:Client:MaxRetries=11",
            "--Kinesis:Client:ServiceUrl=kinesis");

        Assert.Equal(1, exitCode);
        Assert.Contains("Kinesis:Client:ServiceUrl is 'kinesis'; allowed is an absolute URL", errors, StringComparison.Ordinal);
        Assert.Contains("Kinesis:StreamName is \"no spaces allowed\"; allowed: what matches ^(arn:aws[a-z-]*:kinesis:", errors, StringComparison.Ordinal);
        Assert.Contains("Kinesis:TickInterval is \"01:00:00\"; allowed: 00:00:00.010 to 00:01:00", errors, StringComparison.Ordinal);
        Assert.Contains("Lake:Bucket is \"\"; allowed: a value (required)", errors, StringComparison.Ordinal);
        Assert.Contains("Kinesis:Client:MaxRetries is \"11\"; allowed: 0 to 10", errors, StringComparison.Ordinal);
        Assert.Contains("Kinesis:Leases:Safety is 00:00:09", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheShutdownTimeoutMustOutlastTheDrain()
    {
        var (exitCode, errors) = await RunAsync("--Kinesis:DrainDeadline=00:00:39");

        Assert.Equal(1, exitCode);
        Assert.Contains(
            "Kinesis:DrainDeadline is 00:00:39 and the host's shutdown timeout is 00:00:40", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheWorkerRefusesSeveralStreams()
    {
        var (exitCode, errors) = await RunAsync("--Kinesis:StreamName=", "--Kinesis:Streams:0:StreamName=a", "--Kinesis:Streams:1:StreamName=b");

        Assert.Equal(1, exitCode);
        Assert.Contains("Kinesis:Streams are a, b; the worker takes Kinesis:StreamName only", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AValueOfTheWrongTypeIsNamedByItsKey()
    {
        var (exitCode, errors) = await RunAsync("--Kinesis:MemoryBudgetBytes=lots");

        Assert.Equal(1, exitCode);
        Assert.Contains("Kinesis:MemoryBudgetBytes", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingContractsFolderIsNamed()
    {
        var (exitCode, errors) = await RunAsync("--Contracts:Folder=no-such-folder");

        Assert.Equal(1, exitCode);
        Assert.Contains("no-such-folder", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortInUseIsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, errors) = await RunAsync($"--urls=http://127.0.0.1:{port}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"127.0.0.1:{port}", errors, StringComparison.Ordinal);
        Assert.Contains("choose another with --urls", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStopWhileItStartsIsOrderly()
    {
        using var errors = new StringWriter();

        var exitCode = await WorkerApp.RunAsync(WorkerProcess.Arguments("http://127.0.0.1:9"), errors, new CancellationToken(canceled: true));

        Assert.Equal((0, ""), (exitCode, errors.ToString()));
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(params string[] args)
    {
        using var errors = new StringWriter();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        var exitCode = await WorkerApp.RunAsync([.. WorkerProcess.Arguments("http://127.0.0.1:9"), .. args], errors, limit.Token);
        return (exitCode, errors.ToString());
    }
}
