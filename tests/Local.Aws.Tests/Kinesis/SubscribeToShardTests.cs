using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Tests.Kinesis.Contract;
using Local.Aws.Tests.Wire;
using Testing.Support;

namespace Local.Aws.Tests.Kinesis;

public sealed class SubscribeToShardTests : IAsyncLifetime
{
    private const string Shard = "shardId-000000000000";
    private readonly ManualTimeProvider _time = new();
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;
    private LocalAws _aws = null!;
    private KinesisCaller _kinesis = null!;
    private string _consumerArn = "";

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync(_time);
        _kinesis = new KinesisCaller(_aws.Endpoint);
        await _kinesis.CreateAsync("s", 1);
        var summary = await _kinesis.CallAsync("DescribeStreamSummary", new JsonObject { ["StreamName"] = "s" });
        var arn = summary.GetProperty("StreamDescriptionSummary").GetProperty("StreamARN").GetString();
        var registered = await _kinesis.CallAsync("RegisterStreamConsumer", new JsonObject { ["StreamARN"] = arn, ["ConsumerName"] = "fan" });
        _consumerArn = registered.GetProperty("Consumer").GetProperty("ConsumerARN").GetString()!;
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task RecordsArePushedAsTheyCome(string version)
    {
        await _kinesis.PutAsync("s", "key", "before");
        using var response = await SubscribeAsync("TRIM_HORIZON", version);
        var events = await EventsAsync(response);

        Assert.Equal("initial-response", (await events.ReadAsync(_deadline))!.Value.Type);
        Assert.Equal(["before"], Texts(await NextAsync(events)));
        await _kinesis.PutAsync("s", "key", "after");
        var pushed = await NextWithRecordsAsync(events);

        Assert.Equal(HttpVersion.Version20 == response.Version ? "2.0" : "1.1", version);
        Assert.Equal(["after"], Texts(pushed));
        Assert.Equal(0, pushed.GetProperty("MillisBehindLatest").GetInt64());
    }

    [Fact]
    public async Task ContinuationNumberResumesWithoutGapOrRepeat()
    {
        await _kinesis.PutAsync("s", "key", "one");
        string continuation;
        using (var response = await SubscribeAsync("TRIM_HORIZON"))
        {
            var events = await EventsAsync(response);
            await events.ReadAsync(_deadline);
            continuation = (await NextAsync(events)).GetProperty("ContinuationSequenceNumber").GetString()!;
        }

        _time.Advance(TimeSpan.FromSeconds(6));
        await _kinesis.PutAsync("s", "key", "two");
        using var again = await SubscribeAsync("AFTER_SEQUENCE_NUMBER", sequence: continuation);
        var resumed = await EventsAsync(again);
        await resumed.ReadAsync(_deadline);

        Assert.Equal(["two"], Texts(await NextAsync(resumed)));
    }

    [Fact]
    public async Task ClosedShardEndsTheStreamAfterNamingItsChildren()
    {
        using var response = await SubscribeAsync("TRIM_HORIZON");
        var events = await EventsAsync(response);
        await events.ReadAsync(_deadline);
        await NextAsync(events);

        await ReshardScenarios.SplitAsync(_kinesis, "s", Shard, UInt128.One << 127);
        var last = await NextAsync(events);

        Assert.Equal(
            ["shardId-000000000001", "shardId-000000000002"],
            last.GetProperty("ChildShards").EnumerateArray().Select(child => child.Id()));
        Assert.False(last.TryGetProperty("ContinuationSequenceNumber", out _));
        Assert.Null(await events.ReadAsync(_deadline));
    }

    [Fact]
    public async Task SecondSubscriptionIsRefusedFor5SecondsAndThenTakesOver()
    {
        using var first = await SubscribeAsync("LATEST");
        var events = await EventsAsync(first);
        await events.ReadAsync(_deadline);
        using var refused = await SubscribeAsync("LATEST");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("ResourceInUseException", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(6));
        using var second = await SubscribeAsync("LATEST");

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        while (await events.ReadAsync(_deadline) is not null)
        {
        }
    }

    private async Task<HttpResponseMessage> SubscribeAsync(string type, string version = "1.1", string? sequence = null)
    {
        using var request = _kinesis.Ask("SubscribeToShard", new JsonObject
        {
            ["ConsumerARN"] = _consumerArn,
            ["ShardId"] = Shard,
            ["StartingPosition"] = new JsonObject { ["Type"] = type, ["SequenceNumber"] = sequence },
        });
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return await KinesisCaller.OpenAsync(request, _deadline);
    }

    private async Task<EventStreamReader> EventsAsync(HttpResponseMessage response) => new(await response.Content.ReadAsStreamAsync(_deadline));

    private async Task<JsonElement> NextAsync(EventStreamReader events)
    {
        var (type, payload) = (await events.ReadAsync(_deadline))!.Value;
        Assert.Equal("SubscribeToShardEvent", type);
        return payload;
    }

    private async Task<JsonElement> NextWithRecordsAsync(EventStreamReader events)
    {
        while (true)
        {
            var payload = await NextAsync(events);
            if (payload.GetProperty("Records").GetArrayLength() > 0)
            {
                return payload;
            }
        }
    }

    private static IEnumerable<string> Texts(JsonElement payload) => payload.GetProperty("Records").EnumerateArray().Select(record => record.Text());
}
