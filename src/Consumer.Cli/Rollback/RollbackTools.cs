using System.Diagnostics.CodeAnalysis;
using Amazon;
using Amazon.S3;
using Consumer.Cli.Output;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Pipeline.Sinks.Hosting;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Resilience;

namespace Consumer.Cli.Rollback;

/// <summary>What a rollback reads and writes with: the stores of the library and of the sinks, on clients of its own. Owns the clients.</summary>
internal sealed class RollbackTools : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();

    /// <param name="options">Which application and bucket.</param>
    /// <param name="endpoint">Where all services are; null for what the SDK's chain finds.</param>
    /// <param name="region">Null for what the SDK's chain finds.</param>
    /// <param name="output">For what is told beside the result.</param>
    /// <param name="timeProvider">The clock.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "Whatever is owned is disposed of with this")]
    public RollbackTools(RollbackOptions options, Uri? endpoint, string? region, CliOutput output, TimeProvider timeProvider)
    {
        var loggers = Own(LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)));
        var clients = new AwsSettings(new KinesisClientOptions { Region = region, ServiceUrl = endpoint }, aws: null, credentials: null);

        // Its own figures, not the workers': deadlines of calls follow from them.
        var leases = new LeaseOptions { ServiceUrl = endpoint };
        var calls = new LeaseTableClient(Own(clients.CreateLeaseTableClient(leases)), leases, timeProvider);
        var table = new LeaseTable(calls, options.Application, timeProvider);
        var guard = new KclFleetGuard(table, table, options.Application, timeProvider, loggers.CreateLogger<KclFleetGuard>());
        Leases = new DynamoDbLeaseStore(calls, options.Application, table, guard, loggers.CreateLogger<DynamoDbLeaseStore>());
        var workers = options.Application + FleetAttributes.TableSuffix;
        Fleet = new DynamoDbFleetStore(
            calls, workers, new OwnTable(calls, workers, FleetAttributes.Keys, leases.Table, timeProvider), loggers.CreateLogger<DynamoDbFleetStore>());

        var store = new S3ObjectStore(
            Own(CreateS3(endpoint, region)),
            options.Bucket,
            SinkPipelines.Objects(timeProvider, loggers.CreateLogger("Pipeline.Sinks.Resilience")),
            timeProvider,
            loggers.CreateLogger<S3ObjectStore>());
        Manifests = new ManifestStore(store, options.ManifestPrefix);
        Objects = new ManifestRollback(store, new LakeOptions().PublishConcurrency);
        Commits = new PreparedCommitReader(Manifests, Objects, Own(clients.CreateKinesisClient(timeProvider)), timeProvider, output);
    }

    public DynamoDbLeaseStore Leases { get; }

    public DynamoDbFleetStore Fleet { get; }

    public ManifestStore Manifests { get; }

    public ManifestRollback Objects { get; }

    public PreparedCommitReader Commits { get; }

    public void Dispose()
    {
        while (_owned.TryPop(out var one))
        {
            one.Dispose();
        }
    }

    private static AmazonS3Client CreateS3(Uri? endpoint, string? region)
    {
        // The store repeats calls by itself.
        var config = new AmazonS3Config { MaxErrorRetry = 0 };
        config.ForcePathStyle = AwsEndpoint.Configure(config, endpoint, "AWS_ENDPOINT_URL_S3", new ConfigurationBuilder().AddEnvironmentVariables().Build());
        if (region is not null && config.ForcePathStyle)
        {
            config.AuthenticationRegion = region;
        }
        else if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return new AmazonS3Client(config);
    }

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Push(one);
        return one;
    }
}
