using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Consumer.Cli.Processes;
using Consumer.Cli.Tests.Support;
using Consumer.Cli.Workers;

namespace Consumer.Cli.Tests.Commands;

/// <summary>The pipeline for contracts that are not the shipped ones.</summary>
public sealed class DevCommandTests
{
    private const string Reading = """{"event":"reading","version":1,"route":"readings","partitionKey":"$.k","datasets":[{"name":"readings","columns":[{"name":"k","type":"string"}]}]}""";

    [Fact]
    public async Task ContractsWithoutTheShippedOrdersNeedNoMoreThanTheirFolder()
    {
        using var data = new TempFolder();
        using var contracts = new TempFolder();
        using var logs = new TempFolder();
        await File.WriteAllTextAsync(contracts.At("reading.json"), Reading);
        string[] command =
        [
            DotnetHost.WorkerCommand()[0], Path.Combine(AppContext.BaseDirectory, "consumer.dll"),
            "dev", "--port", "0", "--ingest-port", "0", "--workers", "1", "--data", data.FullName, "--contracts", contracts.FullName,
        ];
        await using var dev = ChildProcess.Start(new ProcessLaunch("dev", command, new Dictionary<string, string>(), logs.At("log")));

        await dev.UntilSaidAsync("bare documents are of the event 'reading'");
        dev.Send(ProcessSignal.Terminate);

        Assert.Equal(ExitCodes.Success, await dev.Exited);
        Assert.Contains(dev.LogLines(), line => line.Contains($"--contracts {contracts.FullName}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ADefaultEventThatNoContractDescribesIsNamedWithThoseThatAre()
    {
        using var contracts = new TempFolder();
        await File.WriteAllTextAsync(contracts.At("reading.json"), Reading);
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await CliApplication.RunAsync(["dev", "--contracts", contracts.FullName, "--default-event", "order"], new CliOutput(output, error, interactive: false), CancellationToken.None);

        Assert.Equal(ExitCodes.Unusable, code);
        Assert.Contains("--default-event is 'order', which no contract describes. Events: reading.", error.ToString(), StringComparison.Ordinal);
    }
}
