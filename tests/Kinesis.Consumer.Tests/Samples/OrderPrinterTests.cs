using System.Diagnostics;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Hosting;

namespace Kinesis.Consumer.Tests.Samples;

/// <summary>The README's program, as it stands there, in its own process against the embedded AWS.</summary>
public sealed class OrderPrinterTests
{
    private const string Stream = "orders";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task TheProgramOfTheReadmePrintsEveryRecordOfTheStream()
    {
        await using var server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        using var kinesis = new KinesisClient(
            new KinesisClientOptions { ServiceUrl = server.Endpoint, Region = "us-east-1" }, new BasicAWSCredentials("test", "test"));
        await kinesis.CreateStreamAsync(Stream, 2, CancellationToken.None);
        await ConsumerApp.ActiveAsync(kinesis, Stream);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 50; i++)
        {
            await kinesis.PutRecordAsync(Stream, Encoding.UTF8.GetBytes($"customer{i % 7}"), Encoding.UTF8.GetBytes($"mug {i}"), CancellationToken.None);
            expected.Add($"customer{i % 7} ordered mug {i}");
        }

        using var program = Start(server.Endpoint);
        try
        {
            await ReadAsync(program, expected);
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }

    private static Process Start(Uri endpoint)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(ProgramPath());
        start.Environment["AWS_ENDPOINT_URL"] = endpoint.ToString();
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_ACCESS_KEY_ID"] = "test";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "test";
        return Process.Start(start)!;
    }

    /// <summary>In its own folder, with the packages that it brings along: this one's has the web framework's instead.</summary>
    private static string ProgramPath()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(configuration.Parent!.Parent!.FullName, "OrderPrinter", configuration.Name, "OrderPrinter.dll");
    }

    private static async Task ReadAsync(Process program, HashSet<string> expected)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        var seen = new List<string>();
        try
        {
            while (expected.Count > 0 && await program.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                seen.Add(line);
                expected.Remove(line);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What is missing is told below.
        }

        Assert.True(expected.Count == 0, $"Not within {Patience}: {string.Join(", ", expected)}\n{string.Join('\n', seen)}");
    }
}
