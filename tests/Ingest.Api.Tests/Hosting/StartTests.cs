using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
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

    [Theory]
    [InlineData("", "", "", "http://127.0.0.1:8080")]
    [InlineData("", "8090", "", null)]
    [InlineData("http://127.0.0.1:9", "8090", "", "http://127.0.0.1:9")]
    [InlineData("", "", "http://127.0.0.1:9", null)]
    public async Task TheDefaultAddressHoldsOnlyWhereNothingElseSaysWhereToListen(string urls, string ports, string endpoint, string? expected)
    {
        var folder = IngestServer.WriteContracts();
        try
        {
            await using var app = Build(folder, [("Urls", urls), ("HTTP_PORTS", ports), .. Endpoints(endpoint)]);

            Assert.Equal(expected ?? "", app.Configuration["urls"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a template of a deployment leaves when its value is not set: the host takes it for nothing and would listen on its own default, port 5000.</summary>
    [Theory]
    [InlineData("Kestrel:Endpoints", "")]
    [InlineData("HTTP_PORTS", " ")]
    [InlineData("HTTP_PORTS", ";")]
    [InlineData("HTTPS_PORTS", ";")]
    [InlineData("Urls", ";")]
    [InlineData("Urls", " ")]
    public async Task AnEmptySettingIsNoneAndTheDefaultAddressHolds(string key, string value)
    {
        var folder = IngestServer.WriteContracts();
        try
        {
            await using var app = Build(folder, key == "Urls" ? [(key, value)] : [("Urls", ""), (key, value)]);

            Assert.Equal("http://127.0.0.1:8080", app.Configuration["urls"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Urls", "http://127.0.0.1:0;nonsense", "urls (ASPNETCORE_URLS) has 'nonsense': addresses like http://127.0.0.1:8080 are allowed, separated by ';'.")]
    [InlineData("Urls", "ftp://127.0.0.1:1", "urls (ASPNETCORE_URLS) has 'ftp://127.0.0.1:1'")]
    [InlineData("Urls", "http://127.0.0.1:70000", "urls (ASPNETCORE_URLS) has 'http://127.0.0.1:70000'")]
    [InlineData("HTTP_PORTS", "80;eighty", "http_ports (ASPNETCORE_HTTP_PORTS) has 'eighty': ports from 0 to 65535 are allowed, separated by ';'.")]
    [InlineData("HTTPS_PORTS", "-1", "https_ports (ASPNETCORE_HTTPS_PORTS) has '-1'")]
    public void WhatIsNoAddressIsNamedWithWhatIsAllowed(string key, string value, string problem)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Build((key, value)));

        Assert.Contains(problem, StartProblem.Describe(exception), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortOfTheConfigurationIsListenedOn()
    {
        await using var server = await IngestServer.StartAsync(("Urls", ""), ("HTTP_PORTS", "0"));

        var address = server.Client.BaseAddress!;
        using var answer = await server.Client.GetAsync(new Uri($"http://127.0.0.1:{address.Port}/health"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(address.Host, (string[])["[::]", "0.0.0.0"]);
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

    /// <summary>Not even an empty value, which would be an endpoint without an address.</summary>
    private static (string Key, string Value)[] Endpoints(string url) => url.Length == 0 ? [] : [("Kestrel:Endpoints:Http:Url", url)];

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

    private static WebApplication Build(DirectoryInfo folder, params (string Key, string Value)[] settings) =>
        IngestApp.Build([], builder => IngestServer.Configure(builder, folder, new ManualTimeProvider(), settings));
}
