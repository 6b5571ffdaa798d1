using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Consumer.Cli.Output;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Pipeline.Contracts;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Guard;
using Pipeline.Exports.Import;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Telemetry;

namespace Consumer.Cli.Exports;

/// <summary>What the commands of exports work with, on clients of their own. Owns the clients.</summary>
internal sealed class ExportTools : IDisposable
{
    private const string Owned = "Whatever is owned is disposed of with this";

    /// <summary>A call that puts records must be over before the lock is.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(6);

    private readonly Stack<IDisposable> _owned = new();
    private readonly ExportSettings _settings;
    private readonly TimeProvider _timeProvider;
    [SuppressMessage("Usage", "CA2213", Justification = Owned)]
    private readonly ILoggerFactory _loggers;
    private readonly IKinesisClient _kinesis;
    [SuppressMessage("Usage", "CA2213", Justification = Owned)]
    private readonly AmazonDynamoDBClient _dynamoDb;

    [SuppressMessage("Reliability", "CA2000", Justification = Owned)]
    public ExportTools(ExportSettings settings, AWSCredentials? credentials, TimeProvider timeProvider)
    {
        _settings = settings;
        _timeProvider = timeProvider;
        _loggers = Own(LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)));
        var endpoint = new AwsEndpoint(settings.Endpoint, settings.Region, credentials);
        _dynamoDb = Own(endpoint.CreateDynamoDb());
        _kinesis = Own(new KinesisClient(new KinesisClientOptions { ServiceUrl = settings.Endpoint, Region = settings.Region ?? (settings.Endpoint is null ? null : "us-east-1") }, credentials, timeProvider));
        Bucket = new ExportBucket(Own(endpoint.CreateS3()), settings.Bucket, timeProvider);
        Registry = new ExportRegistry(_dynamoDb, settings.RegistryTable, timeProvider);
        Operator = new ExportOperator(Registry, timeProvider);
    }

    public ExportBucket Bucket { get; }

    public ExportRegistry Registry { get; }

    public ExportOperator Operator { get; }

    public IDeltaEngine Engine => new EmbeddedDeltaEngine(new DeltaOptions { MemoryBudgetBytes = (long)_settings.MemoryMegabytes << 20 }, _timeProvider);

    public ExportIntake CreateIntake() => new(
        Bucket,
        Registry,
        _settings.Prefix,
        _settings.DeadLetterPrefix,
        _settings.NeedsMarker ? CompletionRule.Marker : CompletionRule.FirstFile,
        _loggers.CreateLogger<ExportIntake>());

    public TableImport CreateImport(Action<ExportVersion> progress)
    {
        var tools = new TableImportTools
        {
            Registry = Registry,
            Bucket = Bucket,
            Engine = Engine,
            Kinesis = _kinesis,
            Producer = new ProducerOptions { StreamName = _settings.Stream, CallTimeout = CallTimeout, Aggregate = _settings.Aggregate },
            Limits = new PublishLimits(),
            Deletes = new DeleteLimits(_settings.DeleteRows, _settings.DeletePercent / 100),
            IncludeBefore = _settings.IncludeBefore,
            DeadLetterPrefix = _settings.DeadLetterPrefix,
            Instruments = Own(new ExportInstruments(Own(new ServiceCollection().AddMetrics().BuildServiceProvider()).GetRequiredService<IMeterFactory>())),
            TimeProvider = _timeProvider,
            Loggers = _loggers,
            Progress = progress,
        };
        var locks = new TableLocks(
            new LockStore(_dynamoDb, _settings.LockTable, _timeProvider),
            Environment.MachineName,
            _settings.LockDuration,
            _timeProvider,
            _loggers.CreateLogger<HeldTableLock>());
        return new TableImport(tools, locks, LoadTables(), _loggers.CreateLogger<TableImport>());
    }

    public IReadOnlyList<TableSettings> LoadTables()
    {
        try
        {
            return TableSettingsFile.LoadFolder(_settings.TablesFolder ?? throw new CliException("Name the folder with the settings of tables with --tables."));
        }
        catch (ContractException exception)
        {
            throw new CliException(exception.Message, exception);
        }
    }

    public ExportReads CreateReads(CancellationToken cancellationToken) => new(Bucket, _timeProvider, _loggers.CreateLogger<ExportReads>(), cancellationToken);

    public void Dispose()
    {
        while (_owned.TryPop(out var one))
        {
            one.Dispose();
        }
    }

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Push(one);
        return one;
    }
}
