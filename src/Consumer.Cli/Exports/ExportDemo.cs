using Amazon.DynamoDBv2;
using Amazon.S3;
using Amazon.S3.Model;
using Consumer.Cli.Output;
using Consumer.Cli.Runs;
using Kinesis.Consumer.Api;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Registry;
using ExportStatus = Pipeline.Exports.Registry.ExportStatus;

namespace Consumer.Cli.Exports;

/// <summary>Walks four exports of one table through the whole way on an embedded AWS: upload, import, stream, target.</summary>
internal sealed class ExportDemo(CliOutput output, TimeProvider timeProvider)
{
    private const string TargetTable = "people";
    private const string Application = "export-target";

    private static readonly TableId Table = new("acme", "people");

    private static readonly (ExportStatus Status, long Inserts, long Updates, long Deletes)[] Expected =
    [
        (ExportStatus.Applied, 3, 0, 0),
        (ExportStatus.Applied, 1, 1, 1),
        (ExportStatus.Applied, 99_997, 3, 0),
        (ExportStatus.Held, 0, 0, 50_000),
    ];

    public async Task<IReadOnlyList<DemoStep>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = new RunFolder(Directory.CreateTempSubdirectory("consumer-exports-").FullName);
        try
        {
            return await RunAsync(folder, cancellationToken);
        }
        finally
        {
            folder.Delete();
        }
    }

    private async Task<IReadOnlyList<DemoStep>> RunAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        await using var aws = await EmbeddedAws.StartAsync(new LocalAwsOptions { DataFolder = folder.FullName }, cancellationToken);
        var settings = new ExportSettings
        {
            Bucket = RunFolder.Bucket,
            Endpoint = aws.Endpoint,
            Region = LocalAccess.Region,
            TablesFolder = Path.Combine(folder.FullName, "tables"),
        };
        await WriteSettingsAsync(settings.TablesFolder, cancellationToken);
        var endpoint = new AwsEndpoint(aws.Endpoint, LocalAccess.Region, LocalAccess.Credentials);
        using var s3 = endpoint.CreateS3();
        using var dynamoDb = endpoint.CreateDynamoDb();
        using var kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = aws.Endpoint, Region = LocalAccess.Region }, LocalAccess.Credentials, timeProvider);
        await CreateAsync(settings, s3, dynamoDb, kinesis, cancellationToken);
        using var target = CreateTarget(settings);
        await target.StartAsync(cancellationToken);

        using var tools = new ExportTools(settings, LocalAccess.Credentials, timeProvider);
        var steps = new List<DemoStep>();
        foreach (var (export, expected) in DemoExport.All.Zip(Expected))
        {
            steps.Add(await WalkAsync(tools, s3, new DemoTarget(dynamoDb, TargetTable, timeProvider), export, expected, cancellationToken));
        }

        await target.StopAsync(cancellationToken);
        return steps;
    }

    private async Task<DemoStep> WalkAsync(
        ExportTools tools,
        AmazonS3Client s3,
        DemoTarget target,
        DemoExport export,
        (ExportStatus Status, long Inserts, long Updates, long Deletes) expected,
        CancellationToken cancellationToken)
    {
        output.Note($"{export.Version}: {export.Story}");
        using var file = new MemoryStream(export.ToGzip());
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = RunFolder.Bucket, Key = ExportKey.FolderOf("", Table, export.Version) + "export.csv.gz", InputStream = file }, cancellationToken);
        var report = await tools.CreateIntake().LookAsync("", cancellationToken);
        var results = await tools.CreateImport(new ImportView(output, timeProvider).Tell).RunAsync(report.Tables, most: 1, waits: true, cancellationToken);
        if (results.FirstOrDefault(result => result.Problem is not null) is { } stopped)
        {
            throw new CliException($"{stopped.Id}: {stopped.Problem}");
        }

        var version = await tools.Registry.FindAsync(Table, export.Version, cancellationToken) ?? throw new CliException($"{export.Version} is not in the registry.");

        // What was cut off must leave the rows of the export before.
        var rows = expected.Status == ExportStatus.Held ? DemoExport.All[^2].Rows : export.Rows;
        return new DemoStep(export, version, expected, await target.BecomesAsync(rows, cancellationToken));
    }

    private static async Task WriteSettingsAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "people.json"),
            """
            {
              "tenant": "acme", "table": "people", "delimiter": ";", "header": false, "key": ["pk"],
              "columns": [
                { "name": "pk" }, { "name": "col_1", "type": "integer" }, { "name": "col_2" }, { "name": "col_3" }
              ]
            }
            """,
            cancellationToken);
    }

    private static async Task CreateAsync(ExportSettings settings, AmazonS3Client s3, AmazonDynamoDBClient dynamoDb, KinesisClient kinesis, CancellationToken cancellationToken)
    {
        await s3.PutBucketAsync(settings.Bucket, cancellationToken);
        await kinesis.CreateStreamAsync(settings.Stream, 4, cancellationToken);
        foreach (var request in new[] { ExportSchema.Registry(settings.RegistryTable), ExportSchema.Locks(settings.LockTable), ExportSchema.Target(TargetTable) })
        {
            await dynamoDb.CreateTableAsync(request, cancellationToken);
        }
    }

    private static IHost CreateTarget(ExportSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = settings.Endpoint!.ToString(),
            ["Kinesis:StreamName"] = settings.Stream,
            ["Kinesis:ApplicationName"] = Application,
            ["Kinesis:Client:ServiceUrl"] = settings.Endpoint.ToString(),
            ["Kinesis:Client:Region"] = settings.Region,
            ["Kinesis:Leases:ServiceUrl"] = settings.Endpoint.ToString(),
        });
        builder.Services.AddSingleton(LocalAccess.Credentials);
        builder.Services.AddExportTarget();
        return builder.Build();
    }
}
