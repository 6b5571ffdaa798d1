using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Referees;

/// <summary>
/// The same data through the same reshards and the same change of workers on whatever speaks Kinesis and DynamoDB.
/// The result tells what was delivered, in order, and what the leases say at the end.
/// </summary>
internal sealed class DrainScenario(Uri kinesis, Uri dynamoDb, bool canReshard) : IDisposable
{
    private const int Keys = 12;
    private readonly string _stream = $"orders-{Guid.NewGuid():N}";
    private readonly Journal _journal = new();
    private readonly KinesisClient _client = new(new KinesisClientOptions { ServiceUrl = kinesis, Region = "eu-central-1" }, ConsumerApp.Credentials);
    private int _put;

    public async Task<string> RunAsync()
    {
        await _client.CreateStreamAsync(_stream, 3, CancellationToken.None);
        await ActiveAsync();
        await PutAsync(90);
        await using (var first = await StartAsync("w1"))
        {
            await AllDeliveredAsync();
            if (canReshard)
            {
                await SplitAsync();
                await AllDeliveredAsync();
                await MergeAsync();
                await AllDeliveredAsync();
            }

            await first.StopAsync();
        }

        await PutAsync(60);
        await using (var second = await StartAsync("w2"))
        {
            await AllDeliveredAsync();
            await second.StopAsync();
        }

        return $"{Delivered()}\n{await LeasesAsync()}";
    }

    public void Dispose() => _client.Dispose();

    private Task<ConsumerApp> StartAsync(string worker) => ConsumerApp.StartAsync(
        kinesis, dynamoDb, _stream, worker, _journal, new Dictionary<string, string?> { ["Kinesis:ApplicationName"] = $"{_stream}-app" });

    private async Task SplitAsync()
    {
        var shard = (await OpenAsync())[0];
        await _client.SplitShardAsync(_stream, shard.ShardId, shard.StartingHashKey + ((shard.EndingHashKey - shard.StartingHashKey) / 2) + 1, CancellationToken.None);
        await ActiveAsync();
        await PutAsync(60);
    }

    private async Task MergeAsync()
    {
        var open = await OpenAsync();
        await _client.MergeShardsAsync(_stream, open[1].ShardId, open[2].ShardId, CancellationToken.None);
        await ActiveAsync();
        await PutAsync(60);
    }

    private async Task<IReadOnlyList<ShardDescription>> OpenAsync() =>
        [.. (await _client.ListShardsAsync(_stream, null, CancellationToken.None)).Where(shard => !shard.IsClosed).OrderBy(shard => shard.StartingHashKey)];

    private Task ActiveAsync() => ConsumerApp.UntilAsync(
        async () => (await _client.DescribeStreamSummaryAsync(_stream, CancellationToken.None)).Status == "ACTIVE", () => "an active stream");

    private async Task PutAsync(int count)
    {
        for (var end = _put + count; _put < end; _put++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"key{_put % Keys}");
            await _client.PutRecordAsync(
                _stream, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key} {_put}")), CancellationToken.None);
        }
    }

    private Task AllDeliveredAsync() => ConsumerApp.UntilAsync(() => _journal.Texts.Distinct().Count() == _put, () => $"all of {_put} records\n{_journal}");

    /// <summary>Each key's numbers as they came, repeats and all.</summary>
    private string Delivered() => string.Join('\n', _journal.Texts
        .Select(text => text.Split(' '))
        .GroupBy(parts => parts[0], parts => parts[1])
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key}: {string.Join(' ', group)}"));

    private async Task<string> LeasesAsync()
    {
        using var client = new AmazonDynamoDBClient(
            ConsumerApp.Credentials, new AmazonDynamoDBConfig { ServiceURL = dynamoDb.ToString(), AuthenticationRegion = "eu-central-1" });
        var items = (await client.ScanAsync(new ScanRequest { TableName = $"{_stream}-app", ConsistentRead = true })).Items;
        var leases = items.Select(item => LeaseItem.TryRead(item, out var lease, out var problem) ? lease : throw new InvalidDataException(problem)).ToList();
        var unfinished = leases.Where(lease => !lease.IsFinished).ToList();
        var holes = HashKeyCover.FindHoles(unfinished.Select(lease => lease.HashKeys!.Value)).Count;
        return $"{unfinished.Count} unfinished leases, {unfinished.Count(lease => lease.Owner is not null)} of them owned, leave {holes} holes; "
            + $"{leases.Select(lease => lease.StreamCreatedAt).Distinct().Count()} time of creation";
    }
}
