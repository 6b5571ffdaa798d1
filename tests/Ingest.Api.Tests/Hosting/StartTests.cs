using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;
using Testing.Support;

namespace Ingest.Api.Hosting;

public sealed class StartTests
{
    [Fact]
    public void EveryWrongOptionIsNamedWithItsValueAndWhatIsAllowed()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Build(
            ("Ingest:StreamName", "no spaces allowed"), ("Ingest:ApiKeys:0", "short-secret"),
            ("Ingest:AllowedOrigins:0", "https://a.example/path")));

        var text = StartProblem.Describe(exception)!;
        Assert.Contains("Ingest:StreamName is \"no spaces allowed\"; allowed: what matches ^[a-zA-Z0-9_.-]{1,128}$", text, StringComparison.Ordinal);
        Assert.Contains("Ingest:ApiKeys:0 has 12 characters; allowed: at least 16", text, StringComparison.Ordinal);
        Assert.Contains("Ingest:AllowedOrigins:0 is \"https://a.example/path\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("short-secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongOptionOfTheProducerIsNamed()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Build(("Kinesis:Producer:MaxCalls", "99"), ("Kinesis:Producer:Backoff", "00:00:05")));

        var text = StartProblem.Describe(exception)!;
        Assert.Contains("MaxCalls", text, StringComparison.Ordinal);
        Assert.Contains("Kinesis:Producer:MaxBackoff is 00:00:02 and Kinesis:Producer:Backoff is 00:00:05", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AValueOfTheWrongTypeIsNamedByItsKey()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Build(("Kinesis:Producer:MaxCalls", "many")));

        Assert.Contains("Kinesis:Producer:MaxCalls", StartProblem.Describe(exception), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownEventIsNamedWithTheKnownOnes()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Build(("Ingest:DefaultEvent", "ordr"), ("Ingest:Routes:x", "clik")));

        Assert.Equal(
            ["Ingest:DefaultEvent is \"ordr\"; allowed: click, order", "Ingest:Routes:x is \"clik\"; allowed: click, order"], exception.Failures);
    }

    [Fact]
    public void ADocumentThatFitsIntoNoRecordIsRefusedAtTheStart()
    {
        var folder = IngestServer.WriteContracts();
        try
        {
            var contract = Path.Combine(folder.FullName, "click.json");
            File.WriteAllText(contract, File.ReadAllText(contract).Replace(
                "\"datasets\"", "\"limits\":{\"maxDocumentBytes\":4000000},\"datasets\"", StringComparison.Ordinal));

            var exception = Assert.Throws<OptionsValidationException>(() => Build(folder));

            Assert.Contains(
                "Kinesis:Producer:MaxRecordBytes is 1048576 and limits.maxDocumentBytes of the contract click is 4000000",
                Assert.Single(exception.Failures),
                StringComparison.Ordinal);
            Build(folder, ("Kinesis:Producer:MaxRecordBytes", "8000000"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void RoomForRequestsThatOneBodyDoesNotFitIntoIsRefusedAtTheStart()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Build(("Ingest:MaxHeldBytes", "2000000")));

        Assert.Contains(exception.Failures, failure => failure.Contains("maxBodyBytes of the contract click is 5242880", StringComparison.Ordinal));
    }

    [Fact]
    public void AWrongContractIsNamed()
    {
        var folder = IngestServer.WriteContracts();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "bad.json"), """{"event":"bad","version":0}""");

            var exception = Assert.ThrowsAny<Exception>(() => Build(folder));

            Assert.IsType<ContractException>(exception);
            Assert.Contains("bad.json: $.version", StartProblem.Describe(exception), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task APortInUseIsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var exception = await Assert.ThrowsAsync<IOException>(() => IngestServer.StartAsync(("Urls", $"http://127.0.0.1:{port}")));

        var text = StartProblem.Describe(exception);
        Assert.Contains($"127.0.0.1:{port}", text, StringComparison.Ordinal);
        Assert.Contains("--urls", text, StringComparison.Ordinal);
    }

    private static void Build(params (string Key, string Value)[] settings)
    {
        var folder = IngestServer.WriteContracts();
        try
        {
            Build(folder, settings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Build(DirectoryInfo folder, params (string Key, string Value)[] settings) =>
        IngestApp.Build([], builder => IngestServer.Configure(builder, folder, new ManualTimeProvider(), settings));
}
