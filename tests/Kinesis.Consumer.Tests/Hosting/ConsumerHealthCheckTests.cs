using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kinesis.Consumer.Tests.Hosting;

public sealed class ConsumerHealthCheckTests
{
    [Fact]
    public async Task BeforeTheStartAConsumerLivesAndIsNotReady()
    {
        await using var provider = Build(checks => checks.AddKinesisConsumerHealthChecks());

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, report.Entries["kinesis-consumer-live"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["kinesis-consumer-ready"].Status);
        Assert.Equal(["a-app/a", "b-app/b"], report.Entries["kinesis-consumer-ready"].Data.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EachQuestionIsAskedByItsTag()
    {
        await using var provider = Build(checks => checks.AddKinesisConsumerHealthChecks());
        var service = provider.GetRequiredService<HealthCheckService>();
        Ready(provider, "a");
        Ready(provider, "b");

        var ready = await service.CheckHealthAsync(check => check.Tags.Contains(KinesisConsumerHealthChecksBuilderExtensions.ReadyTag));

        Assert.Equal("kinesis-consumer-ready", Assert.Single(ready.Entries).Key);
        Assert.Equal(HealthStatus.Healthy, ready.Status);
    }

    [Fact]
    public async Task OneConsumerCanBeAskedForAlone()
    {
        await using var provider = Build(checks => checks.AddKinesisConsumerHealthChecks("a").AddKinesisConsumerHealthChecks("b"));
        Ready(provider, "b");

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["kinesis-consumer-a-ready"].Status);
        Assert.Equal(HealthStatus.Healthy, report.Entries["kinesis-consumer-b-ready"].Status);
        Assert.Equal("b-app/b", Assert.Single(report.Entries["kinesis-consumer-b-live"].Data).Key);
    }

    private static void Ready(ServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<ConsumerStatus>(name).Streams[0].CycleCompleted();

    private static ServiceProvider Build(Action<IHealthChecksBuilder> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("a", "b"));
        services.Configure<Kinesis.Consumer.Api.KinesisClientOptions>(options => options.Region = "eu-west-1");
        foreach (var name in new[] { "a", "b" })
        {
            services.AddKinesisConsumer<Nothing>(name, options => (options.StreamName, options.ApplicationName) = (name, $"{name}-app"));
        }

        add(services.AddHealthChecks());
        return services.BuildServiceProvider();
    }

    private sealed class Nothing : IRecordProcessor
    {
        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken) => new(BatchResult.Done);
    }
}
