using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Local.Aws.Control;
using Microsoft.Extensions.DependencyInjection;
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
        var result = await _store.PutIfNewerAsync("test-sales", () => Item("1", new string('x', 400 * 1024)), CancellationToken.None);

        Assert.Equal(TableWriteOutcome.Refused, result.Outcome);
        Assert.Contains("size", result.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task AMissingTableIsAnError() => await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(
        () => _store.PutIfNewerAsync("no-such-table", () => Item("1", "value"), CancellationToken.None).AsTask());

    private static Dictionary<string, AttributeValue> Item(string sequence, string value) => new()
    {
        ["customer"] = new AttributeValue("c"),
        ["country"] = new AttributeValue("DE"),
        ["value"] = new AttributeValue(value),
        [TablePosition.SequenceAttribute] = new AttributeValue(TablePosition.Format(0, System.Text.Encoding.ASCII.GetBytes(sequence), 0)),
    };

    private IDisposable On(Func<ControlAction> action) => _rig.Aws.Control.On("DynamoDB.PutItem", (_, _) => ValueTask.FromResult(action()));

    private async Task<TableWriteOutcome> PutAsync(string sequence, string value) =>
        (await _store.PutIfNewerAsync("test-sales", () => Item(sequence, value), CancellationToken.None)).Outcome;

    private async Task<string> ValueAsync() =>
        (await _rig.DynamoDb.GetItemAsync("test-sales", new Dictionary<string, AttributeValue> { ["customer"] = new("c"), ["country"] = new("DE") })).Item["value"].S;
}
