using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Amazon.S3.Model;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Consumer.Cli.Progress;
using Local.DuckDb;
using Pipeline.Sinks.Manifests;

namespace Consumer.Cli.Tests.Rollback;

/// <content>What tests do to it and ask of it.</content>
internal sealed partial class StoppedApplication
{
    /// <summary>As the bucket's lifecycle rule does.</summary>
    public async Task AbortAsync(int index) => await _s3.AbortMultipartUploadAsync(
        new AbortMultipartUploadRequest { BucketName = Bucket, Key = Manifest.Objects[index].Key, UploadId = Manifest.Objects[index].UploadId });

    /// <summary>As a worker did that died then.</summary>
    public async Task CompleteAsync(int index) => await _s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
    {
        BucketName = Bucket,
        Key = Manifest.Objects[index].Key,
        UploadId = Manifest.Objects[index].UploadId,
        PartETags = [.. Manifest.Objects[index].Parts!.Select(part => new PartETag(part.Number, part.ETag) { ChecksumCRC32 = part.Checksum })],
    });

    /// <summary>Puts another prepared manifest in the place of the one that is there.</summary>
    public async Task RewriteAsync(CommitManifest manifest) => await _s3.PutObjectAsync(new PutObjectRequest
    {
        BucketName = Bucket,
        Key = $"manifests/prepared/{manifest.Id}.json",
        ContentBody = System.Text.Json.JsonSerializer.Serialize(manifest, ManifestJson.Default.CommitManifest),
    });

    public async Task DeleteAsync(string key) => await _s3.DeleteObjectAsync(Bucket, key);

    /// <summary>Everything visible and every upload of the bucket.</summary>
    public async Task<(IReadOnlyList<string> Objects, IReadOnlyList<string> Uploads)> BucketAsync()
    {
        var objects = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket });
        var uploads = await _s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket });
        return ([.. (objects.S3Objects ?? []).Select(one => one.Key)], [.. (uploads.MultipartUploads ?? []).Select(one => one.Key)]);
    }

    /// <summary>The shards whose leases are prepared.</summary>
    public async Task<IReadOnlyList<string>> PreparedAsync() =>
        [.. (await LeasesAsync()).Where(item => item.ContainsKey("pendingCheckpoint") || item.ContainsKey("pendingCheckpointState")).Select(item => item["leaseKey"].S)];

    /// <summary>All leases, attribute by attribute.</summary>
    public async Task<string> LeaseTextAsync() => string.Join('\n', (await LeasesAsync()).SelectMany(item => item
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key} {pair.Value.S}{pair.Value.N}{(pair.Value.B is { } bytes ? Convert.ToHexString(bytes.ToArray()) : "")}")));

    /// <summary>Moves a lease's counter, as whoever takes it.</summary>
    public Task TouchAsync(string shardId) => _dynamoDb.UpdateItemAsync(new UpdateItemRequest
    {
        TableName = Name,
        Key = new() { ["leaseKey"] = new(shardId) },
        UpdateExpression = "ADD leaseCounter :one",
        ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
    });

    /// <summary>Runs the command.</summary>
    public Task<(int Code, string Out, string Error)> RollBackAsync(params string[] arguments) => RunAsync("--region", "us-east-1", arguments);

    /// <summary>Runs the command with an option that is other than it should be.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(string option, string value, params string[] arguments)
    {
        var options = new Dictionary<string, string>
        {
            ["--application"] = Name,
            ["--bucket"] = Bucket,
            ["--endpoint-url"] = Aws.Endpoint.ToString(),
            ["--lease-duration"] = "1",
            [option] = value,
        };
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        string[] all = ["rollback", .. options.SelectMany(pair => new[] { pair.Key, pair.Value }), .. arguments];
        var code = await CliApplication.RunAsync(all, new CliOutput(output, error, interactive: false), CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Has a worker read on until all is committed, and tells how often each record is in the lake.</summary>
    public async Task<IReadOnlyList<string>> ReadOnAndCountAsync()
    {
        await using (await StartWorkerAsync("w9"))
        {
            using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
            await new CommitWatch(new LeaseTableReader(_dynamoDb, Name), _produced, TimeProvider.System).AllCommittedAsync(_ => { }, limit.Token);
        }

        using var database = DuckDbDatabase.OpenInMemory();
        var rows = database.Query($"SELECT id, count(*) FROM read_parquet('{Aws.DataFolder}/s3/{Bucket}/lake/**/*.parquet') GROUP BY id ORDER BY id").Rows;
        return [.. rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]} {row[1]}"))];
    }

    /// <summary>What <see cref="ReadOnAndCountAsync"/> tells when all is well.</summary>
    public static IReadOnlyList<string> EachOnce { get; } = [.. Enumerable.Range(0, Records).Select(i => $"{Id(i)} 1")];

    private async Task<IReadOnlyList<Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>>> LeasesAsync() =>
        [.. (await _dynamoDb.ScanAsync(new ScanRequest(Name) { ConsistentRead = true })).Items.OrderBy(item => item["leaseKey"].S, StringComparer.Ordinal)];
}
