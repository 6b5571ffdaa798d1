using System.Text;
using System.Text.Json;
using Testing.Support;

namespace Local.Aws.Tests.Referees;

/// <summary>The stock AWS CLI as a client: it signs, encodes and parses by AWS's own service models.</summary>
public sealed class AwsCliTests : IAsyncLifetime
{
    private const string Program = "aws";
    private readonly string _folder = Directory.CreateTempSubdirectory("aws-cli-").FullName;
    private LocalAws _aws = null!;

    public async Task InitializeAsync() => _aws = await LocalAws.StartAsync();

    public async Task DisposeAsync()
    {
        await _aws.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [RefereeFact(Referee.AwsCli)]
    public async Task StreamIsCreatedWrittenAndRead()
    {
        await RunAsync("kinesis", "create-stream", "--stream-name", "s", "--shard-count", "2");
        await RunAsync("kinesis", "wait", "stream-exists", "--stream-name", "s");
        var put = await JsonAsync("kinesis", "put-record", "--stream-name", "s", "--partition-key", "k", "--data", Convert.ToBase64String("hello"u8));
        var shard = put.GetProperty("ShardId").GetString()!;
        var iterator = await JsonAsync("kinesis", "get-shard-iterator", "--stream-name", "s", "--shard-id", shard, "--shard-iterator-type", "TRIM_HORIZON");
        var records = await JsonAsync("kinesis", "get-records", "--shard-iterator", iterator.GetProperty("ShardIterator").GetString()!);
        var listed = await JsonAsync("kinesis", "list-shards", "--stream-name", "s", "--max-results", "1");

        var record = Assert.Single(records.GetProperty("Records").EnumerateArray());
        Assert.Equal(put.GetProperty("SequenceNumber").GetString(), record.GetProperty("SequenceNumber").GetString());
        Assert.Contains("hello", DecodedOnceOrTwice(record.GetProperty("Data").GetString()!));
        Assert.Equal(1, listed.GetProperty("Shards").GetArrayLength());
    }

    [RefereeFact(Referee.AwsCli)]
    public async Task ObjectsArePutListedCopiedAndRead()
    {
        var source = Path.Combine(_folder, "source.bin");
        var bytes = new byte[9 << 20];
        new Random(3).NextBytes(bytes);
        await File.WriteAllBytesAsync(source, bytes);

        await RunAsync("s3", "mb", "s3://lake");
        await RunAsync("s3", "cp", source, "s3://lake/dir/big.bin");
        await RunAsync("s3api", "put-object", "--bucket", "lake", "--key", "dir/é 1.txt", "--body", source, "--content-type", "text/plain");
        var listing = await RunAsync("s3", "ls", "s3://lake/", "--recursive");
        await RunAsync("s3", "cp", "s3://lake/dir/big.bin", Path.Combine(_folder, "back.bin"));
        var head = await JsonAsync("s3api", "head-object", "--bucket", "lake", "--key", "dir/big.bin");
        await RunAsync("s3", "rm", "s3://lake/", "--recursive");

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_folder, "back.bin")));
        Assert.Contains("dir/big.bin", listing, StringComparison.Ordinal);
        Assert.Contains("dir/é 1.txt", listing, StringComparison.Ordinal);
        Assert.EndsWith("-2\"", head.GetProperty("ETag").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_aws.DataFolder, "s3", "lake")));
    }

    [RefereeFact(Referee.AwsCli)]
    public async Task ConditionalPutIsRefusedWithItsStatus()
    {
        await RunAsync("s3api", "create-bucket", "--bucket", "lake", "--create-bucket-configuration", "LocationConstraint=eu-central-1");
        await RunAsync("s3api", "put-object", "--bucket", "lake", "--key", "k", "--if-none-match", "*");

        var refused = await Assert.ThrowsAsync<OutsideProgramException>(
            () => RunAsync("s3api", "put-object", "--bucket", "lake", "--key", "k", "--if-none-match", "*"));

        Assert.Contains("PreconditionFailed", refused.Message, StringComparison.Ordinal);
    }

    [RefereeFact(Referee.AwsCli)]
    public async Task ItemsArePutUpdatedOnConditionAndRead()
    {
        await RunAsync(
            "dynamodb", "create-table", "--table-name", "orders", "--billing-mode", "PAY_PER_REQUEST",
            "--attribute-definitions", "AttributeName=id,AttributeType=S", "--key-schema", "AttributeName=id,KeyType=HASH");
        await RunAsync("dynamodb", "wait", "table-exists", "--table-name", "orders");
        await RunAsync("dynamodb", "put-item", "--table-name", "orders", "--item", """{"id":{"S":"1"},"n":{"N":"1"}}""");
        var updated = await JsonAsync(
            "dynamodb", "update-item", "--table-name", "orders", "--key", """{"id":{"S":"1"}}""", "--update-expression", "SET n = n + :one",
            "--condition-expression", "n = :one", "--expression-attribute-values", """{":one":{"N":"1"}}""", "--return-values", "ALL_NEW");
        var refused = await Assert.ThrowsAsync<OutsideProgramException>(() => RunAsync(
            "dynamodb", "put-item", "--table-name", "orders", "--item", """{"id":{"S":"1"}}""", "--condition-expression", "attribute_not_exists(id)"));
        var read = await JsonAsync("dynamodb", "get-item", "--table-name", "orders", "--key", """{"id":{"S":"1"}}""", "--consistent-read");

        Assert.Equal("2", updated.GetProperty("Attributes").GetProperty("n").GetProperty("N").GetString());
        Assert.Contains("ConditionalCheckFailedException", refused.Message, StringComparison.Ordinal);
        Assert.Equal("2", read.GetProperty("Item").GetProperty("n").GetProperty("N").GetString());
    }

    private Task<string> RunAsync(params string[] arguments) =>
        OutsideProgram.RunAsync(Program, ["--endpoint-url", _aws.Endpoint.ToString(), "--output", "json", .. arguments]);

    private async Task<JsonElement> JsonAsync(params string[] arguments) => JsonSerializer.Deserialize<JsonElement>(await RunAsync(arguments));

    /// <summary>Version 1 of the CLI takes --data as it is, version 2 as base64.</summary>
    private static IEnumerable<string> DecodedOnceOrTwice(string data)
    {
        var once = Encoding.UTF8.GetString(Convert.FromBase64String(data));
        yield return once;
        var twice = new byte[once.Length];
        if (Convert.TryFromBase64String(once, twice, out var written))
        {
            yield return Encoding.UTF8.GetString(twice.AsSpan(0, written));
        }
    }
}
