using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;
using Local.Aws.Control;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Table;

public sealed class DynamoDbTableStoreTests : IAsyncLifetime
{
    private AwsRig _rig = null!;
    private ITableStore _store = null!;

    public async Task InitializeAsync()
    {
        _rig = await AwsRig.StartAsync();
        _store = _rig.Services.GetRequiredService<ITableStore>();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task OnlyNewerReplacesOlder()
    {
        Assert.Equal(TableWriteOutcome.Written, await PutAsync("9", "first"));
        Assert.Equal(TableWriteOutcome.Written, await PutAsync("10", "second"));
        Assert.Equal(TableWriteOutcome.Stale, await PutAsync("10", "replayed"));
        Assert.Equal(TableWriteOutcome.Stale, await PutAsync("9", "zombie"));

        Assert.Equal("second", await ValueAsync());
    }

    [Fact]
    public async Task AWriteWhoseAnswerIsLostHappenedOnce()
    {
        var calls = 0;
        using var rule = On(() => calls++ == 0 ? ControlAction.DropAfter : ControlAction.Proceed);

        Assert.Equal(TableWriteOutcome.Stale, await PutAsync("1", "value"));

        Assert.Equal(2, calls);
        Assert.Equal("value", await ValueAsync());
    }

    [Fact]
    public async Task ThrottlingLowersTheNumberOfWritesAtOnceAndLosesNothing()
    {
        var calls = 0;
        using var rule = On(() => calls++ < 2 ? ControlAction.FailBefore("ProvisionedThroughputExceededException", 400) : ControlAction.Proceed);
        var limit = _rig.Services.GetRequiredService<AdaptiveLimit>();
        var before = limit.Current;

        Assert.Equal(TableWriteOutcome.Written, await PutAsync("1", "value"));

        Assert.InRange(limit.Current, 1, before - 1);
    }

    [Fact]
    public async Task AnItemThatTheServiceWillNeverTakeIsRefused()
    {
        var result = await _store.PutIfNewerAsync(new TestItem("1", new string('x', 400 * 1024)), CancellationToken.None);

        Assert.Equal(TableWriteOutcome.Refused, result.Outcome);
        Assert.Contains("size", result.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task AMissingTableIsAnError()
    {
        var exception = await Assert.ThrowsAsync<AwsRequestException>(
            () => _store.PutIfNewerAsync(new TestItem("1", "value") { TableName = "no-such-table" }, CancellationToken.None).AsTask());

        Assert.Equal("ResourceNotFoundException", exception.ErrorCode);
    }

    [Fact]
    public async Task AKeyOfAnotherTypeThanTheTablesIsAnErrorAndBlamesNoItem()
    {
        var item = new TestItem("1", "value") { Customer = """{"N":"1"}""" };

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => _store.PutIfNewerAsync(item, CancellationToken.None).AsTask());

        Assert.Contains("Type mismatch for key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOutageOfTheServiceIsWaitedFor()
    {
        var calls = 0;
        using var rule = On(() => calls++ < 2 ? ControlAction.FailBefore("InternalServerError", 500) : ControlAction.Proceed);

        Assert.Equal(TableWriteOutcome.Written, await PutAsync("1", "value"));

        Assert.Equal(3, calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ItemsAreReadBackAsTheSdkWouldHaveWrittenThem(int seed)
    {
        var contract = new TableContract(
            "sales", new TableField("customer", JsonPath.Parse("$.id"), TableFieldType.Text), new TableField("country", JsonPath.Parse("$.id"), TableFieldType.Text), [], true, null);
        var factory = new TableItemFactory(contract, "test-");
        var dice = new DocumentDice(seed);
        for (var number = 0; number < 100; number++)
        {
            var document = dice.Next(number);
            using var record = new RetainedRecord(new KinesisRecord(document, "k"u8.ToArray(), "1"u8.ToArray(), 0, 0), document);
            var put = new TablePut(factory, record, "shard", 0);
            var key = new Dictionary<string, AttributeValue> { ["customer"] = new($"k{number}"), ["country"] = new($"k{number}") };

            Assert.Equal(TableWriteOutcome.Written, (await _store.PutIfNewerAsync(put, CancellationToken.None)).Outcome);
            var ours = (await _rig.DynamoDb.GetItemAsync("test-sales", key)).Item;
            await _rig.DynamoDb.PutItemAsync("test-sales", SdkItem.Build(contract, document, "shard", put.Position, 0));
            var theirs = (await _rig.DynamoDb.GetItemAsync("test-sales", key)).Item;

            Assert.True(AttributeText.Of(theirs) == AttributeText.Of(ours), $"seed {seed}, document {number}");
        }
    }

    private IDisposable On(Func<ControlAction> action) => _rig.Aws.Control.On("DynamoDB.PutItem", (_, _) => ValueTask.FromResult(action()));

    private async Task<TableWriteOutcome> PutAsync(string sequence, string value) =>
        (await _store.PutIfNewerAsync(new TestItem(sequence, value), CancellationToken.None)).Outcome;

    private async Task<string> ValueAsync() =>
        (await _rig.DynamoDb.GetItemAsync("test-sales", new Dictionary<string, AttributeValue> { ["customer"] = new("c"), ["country"] = new("DE") })).Item["value"].S;
}
