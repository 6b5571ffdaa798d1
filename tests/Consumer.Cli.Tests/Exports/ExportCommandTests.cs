using System.Text.Json;
using Amazon.Runtime;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Consumer.Cli.Tests.Support;
using Kinesis.Consumer.Api;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Registry;
using Testing.Support;

namespace Consumer.Cli.Tests.Exports;

public sealed class ExportCommandTests
{
    private const string Bucket = "exports";

    [Fact]
    public async Task AnOperatorImportsSeesWhatIsHeldApprovesItAndImportsAgain()
    {
        await using var aws = await LocalAws.StartAsync();
        using var folder = new TempFolder();
        await CreateAsync(aws, folder);
        await UploadAsync(aws, "v1", 100);
        var first = await RunAsync(aws, "import", "--tables", folder.FullName, "--json");
        await UploadAsync(aws, "v2", 50);
        var held = await RunAsync(aws, "import", "--tables", folder.FullName, "--json");
        var status = await RunAsync(aws, "status");
        var diff = await RunAsync(aws, "diff", "acme/people", "v1", "v2", "--tables", folder.FullName, "--limit", "1", "--csv");
        var approved = await RunAsync(aws, "approve", "acme/people", "--max-deletes", "50");
        var second = await RunAsync(aws, "import", "--tables", folder.FullName, "--json");
        var history = await RunAsync(aws, "history", "acme/people", "--csv");

        Assert.Equal(ExitCodes.Success, first.Code);
        var row = Assert.Single(JsonSerializer.Deserialize<JsonElement>(first.Out).EnumerateArray());
        Assert.Equal(("APPLIED", 100), (row.GetProperty("status").GetString(), row.GetProperty("inserts").GetInt64()));
        Assert.Equal(ExitCodes.Disagreement, held.Code);
        Assert.Contains("consumer export approve acme/people --version v2 --max-deletes 50", held.Error, StringComparison.Ordinal);
        Assert.Contains("│ HELD", status.Out, StringComparison.Ordinal);
        Assert.Contains("50 deleted, 50 unchanged", diff.Error, StringComparison.Ordinal);
        Assert.Equal(2, diff.Out.Trim().Split('\n').Length);
        Assert.Equal(ExitCodes.Success, approved.Code);
        Assert.Equal(ExitCodes.Success, second.Code);
        Assert.StartsWith("acme/people,v2,APPLIED,50,0,0,50,0,50", history.Out.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeDoneSaysWhatIsAllowed()
    {
        await using var aws = await LocalAws.StartAsync();
        using var folder = new TempFolder();
        await CreateAsync(aws, folder);
        await UploadAsync(aws, "v1", 3);

        var noTable = await RunAsync(aws, "history", "acme");
        var noVersion = await RunAsync(aws, "approve", "acme/people", "--max-deletes", "5");
        var noFolder = await RunAsync(aws, "import");
        await File.WriteAllTextAsync(folder.At("people.json"), """{"tenant":"acme"}""");
        var badSettings = await RunAsync(aws, "import", "--tables", folder.FullName);

        Assert.Contains("'acme' is no table: <tenant>/<table> is allowed", noTable.Error, StringComparison.Ordinal);
        Assert.Contains("acme/people has no version that is HELD", noVersion.Error, StringComparison.Ordinal);
        Assert.Contains("--tables", noFolder.Error, StringComparison.Ordinal);
        Assert.Contains("people.json", badSettings.Error, StringComparison.Ordinal);
        Assert.All([noTable, noVersion, noFolder, badSettings], one => Assert.Equal(ExitCodes.Unusable, one.Code));
    }

    [Fact]
    public async Task AnEventNamesTheOnlyVersionThatIsLookedAtAndOddKeysAreTold()
    {
        await using var aws = await LocalAws.StartAsync();
        using var folder = new TempFolder();
        await CreateAsync(aws, folder);
        await UploadAsync(aws, "v1", 3);
        await UploadAsync(aws, "v2", 4);
        await File.WriteAllTextAsync(
            folder.At("event"),
            """{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"exports"},"object":{"key":"acme/people/v1/export.csv"}}},{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"exports"},"object":{"key":"odd"}}}]}""");

        var result = await RunAsync(aws, "import", "--tables", folder.FullName, "--event", folder.At("event"), "--csv");

        Assert.Equal(ExitCodes.Success, result.Code);
        Assert.StartsWith("acme/people,v1,APPLIED,3", Assert.Single(result.Out.Trim().Split('\n').Skip(1)), StringComparison.Ordinal);
        Assert.Contains("passed over: 'odd' has 1 parts", result.Error, StringComparison.Ordinal);
    }

    private static async Task CreateAsync(LocalAws aws, TempFolder folder)
    {
        // As an operator has them: the tool finds them by the SDK's chain.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "operator");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "operator");
        var endpoint = Endpoint(aws);
        using var s3 = endpoint.CreateS3();
        using var dynamoDb = endpoint.CreateDynamoDb();
        using var kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = aws.Endpoint, Region = "us-east-1" }, endpoint.Credentials);
        await s3.PutBucketAsync(Bucket);
        await kinesis.CreateStreamAsync("export-changes", 1, CancellationToken.None);
        await dynamoDb.CreateTableAsync(ExportSchema.Registry("export-registry"));
        await dynamoDb.CreateTableAsync(ExportSchema.Locks("export-locks"));
        await File.WriteAllTextAsync(
            folder.At("people.json"), """{"tenant":"acme","table":"people","key":["id"],"columns":[{"name":"id","type":"integer"},{"name":"name"}]}""");
    }

    private static async Task UploadAsync(LocalAws aws, string version, int rows)
    {
        using var s3 = Endpoint(aws).CreateS3();
        await s3.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest
        {
            BucketName = Bucket,
            Key = $"acme/people/{version}/export.csv",
            ContentBody = "id,name\n" + string.Concat(Enumerable.Range(0, rows).Select(i => FormattableString.Invariant($"{i},name {i}\n"))),
        });
    }

    private static AwsEndpoint Endpoint(LocalAws aws) => new(aws.Endpoint, "us-east-1", new BasicAWSCredentials("test", "test"));

    private static async Task<(int Code, string Out, string Error)> RunAsync(LocalAws aws, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CliApplication.RunAsync(
            ["export", .. arguments, "--bucket", Bucket, "--endpoint-url", aws.Endpoint.ToString(), "--region", "us-east-1"],
            new CliOutput(output, error, interactive: false),
            CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
