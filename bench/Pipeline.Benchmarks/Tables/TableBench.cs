using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Peers;
using Pipeline.Benchmarks.Worker;
using Pipeline.Contracts;

namespace Pipeline.Benchmarks.Tables;

/// <summary>
/// What an item in a table costs: by the SDK's client, by the table sink, by nothing but an HTTP client, each in a process of its own against the embedded DynamoDB in this one.
/// Measured when all is compiled.
/// </summary>
public static class TableBench
{
    private const int Before = 50_000;
    private const int Measured = 60_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly (string Way, string Title)[] Ways =
    [
        ("sdk", "AWS SDK's client, 32 at once"),
        ("writer", "table sink"),
        ("bare", "HttpClient, requests made before, 32 at once"),
    ];

    /// <summary>Runs the comparison and writes its tables.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync("| conditional puts of orders | items/s | CPU µs an item |");
        await output.WriteLineAsync("|---|---|---|");
        foreach (var (way, title) in Ways)
        {
            await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
            await CreateTableAsync(aws);
            var (cpu, seconds) = await MeasureAsync(aws, way);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"| {title} | {Measured / seconds:N0} | {cpu * 1e6 / Measured:F1} |"));
        }
    }

    private static async Task CreateTableAsync(LocalAwsServer aws)
    {
        using var dynamoDb = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        await WorkerStage.CreateTableAsync(dynamoDb, ContractSet.Load(PeerPrograms.InRepository("contracts")).Events.Single(contract => contract.Name == "order"));
    }

    private static async Task<(double Cpu, double Seconds)> MeasureAsync(LocalAwsServer aws, string way)
    {
        string[] arguments =
        [
            typeof(TableBench).Assembly.Location, TableRun.Command, way, aws.Endpoint.ToString(),
            Before.ToString(CultureInfo.InvariantCulture), Measured.ToString(CultureInfo.InvariantCulture),
        ];
        var figures = await MeasuredProcess.RunAsync(DotNet.Host, arguments, new Dictionary<string, string>(), Patience);
        var parts = figures.LastLine.Split(' ');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
