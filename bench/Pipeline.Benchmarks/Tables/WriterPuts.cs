using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Contracts;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Benchmarks.Tables;

/// <summary>The sink's own way: check, group by key, wait, write, sign, send; under its limit, retries and circuit breaker.</summary>
internal static class WriterPuts
{
    public static async Task RunAsync(Uri endpoint, EventContract contract, byte[][] documents, int first, int count)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["AWS_ENDPOINT_URL"] = endpoint.ToString(), ["Lake:Bucket"] = "lake" }).Build());
        services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("local", "local"));
        services.AddPipelineSinks();
        await using var provider = services.BuildServiceProvider();
        var factory = new TableItemFactory(contract.Table!, "");
        await using var writer = new TableWriter(
            provider.GetRequiredService<ITableStore>(), new TableOptions(), TimeProvider.System, provider.GetRequiredService<SinkInstruments>(), "shardId-000000000001");
        for (var number = first; number < first + count; number++)
        {
            var document = documents[number % documents.Length];
            if (factory.Check(document, writer.Key) is { } problem)
            {
                throw new InvalidOperationException(problem.Reason);
            }

            writer.Add(factory, contract, document, TableRun.Record(document, number));
            if ((number + 1) % documents.Length == 0)
            {
                await writer.FlushAsync(CancellationToken.None);
            }
        }

        await writer.FlushAsync(CancellationToken.None);
    }
}
