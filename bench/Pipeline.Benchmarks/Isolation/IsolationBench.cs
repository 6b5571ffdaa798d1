using System.Globalization;
using Amazon.Runtime;
using Kinesis.Consumer;
using Kinesis.Consumer.Memory;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pipeline.Benchmarks.Isolation;

/// <summary>
/// What shards whose processor hangs do to another one of the same worker: three of four shards have a backlog, the fourth gets a small record now and then.
/// All options are at their defaults; the control is the same with processors that work.
/// </summary>
public static class IsolationBench
{
    private const int Records = 300;
    private const string Region = "us-east-1";

    private static readonly BasicAWSCredentials Credentials = new("local", "local");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenRecords = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        RunAsync(output).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{IsolationStream.Shards - 1} of {IsolationStream.Shards} shards with {IsolationStream.BacklogBytes / 1e6:F0} MB of backlog each, {Records} small records on the other one.\n"));
        await output.WriteLineAsync("| the processor of the others | delivered | p50 ms | p95 ms | max ms | budget used MB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var hangs in new[] { false, true })
        {
            var (latencies, used) = await MeasureAsync(hangs);
            var delivered = latencies.Count;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(hangs ? "hangs" : "works")} | {delivered} | {Quantile(latencies, 0.5):F0} | {Quantile(latencies, 0.95):F0} | {Quantile(latencies, 1):F0} | {used / 1e6:F0} |"));
        }
    }

    /// <summary>A record that was not delivered took for ever.</summary>
    private static double Quantile(List<TimeSpan> latencies, double part)
    {
        var place = (int)Math.Ceiling(part * Records) - 1;
        return place < latencies.Count ? latencies[place].TotalMilliseconds : double.PositiveInfinity;
    }

    private static async Task<(List<TimeSpan> Latencies, long UsedBytes)> MeasureAsync(bool hangs)
    {
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        using var stream = new IsolationStream(aws.Endpoint, Region, Credentials);
        await stream.FillAsync();
        var probe = new IsolationProbe(IsolationStream.Quiet, hangs);
        using var host = Build(aws.Endpoint, probe);
        await host.StartAsync();
        var status = host.Services.GetRequiredService<ConsumerStatus>();
        await WaitForAllAsync(status);
        await PauseAsync(Settling);
        for (var i = 0; i < Records; i++)
        {
            await stream.PutAsync();
            await PauseAsync(BetweenRecords);
        }

        await PauseAsync(Rest);
        var latencies = probe.Latencies;
        var used = host.Services.GetRequiredService<MemoryBudget>().UsedBytes;

        // Calls that hang are left behind; how a stop that is cut short ends is not measured here.
        using var now = new CancellationTokenSource(Rest);
        await host.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        latencies.Sort();
        return (latencies, used);
    }

    private static IHost Build(Uri endpoint, IsolationProbe probe)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kinesis:StreamName"] = IsolationStream.Name,
            ["Kinesis:ApplicationName"] = "isolation",
            ["Kinesis:Leases:ServiceUrl"] = endpoint.ToString(),
            ["Kinesis:Client:ServiceUrl"] = endpoint.ToString(),
            ["Kinesis:Client:Region"] = Region,
        });
        builder.Services.AddSingleton<AWSCredentials>(Credentials);
        builder.Services.AddSingleton(probe);
        builder.Services.AddKinesisConsumer<IsolationProbe>();
        return builder.Build();
    }

    private static async Task WaitForAllAsync(ConsumerStatus status)
    {
        using var timer = new PeriodicTimer(BetweenRecords, TimeProvider.System);
        var startedAt = TimeProvider.System.GetTimestamp();
        while (status.Streams[0].Shards.Count(shard => shard.Lag is not null) < IsolationStream.Shards)
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Patience)
            {
                throw new InvalidOperationException($"Not all {IsolationStream.Shards} shards are read after {Patience}.");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task PauseAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
