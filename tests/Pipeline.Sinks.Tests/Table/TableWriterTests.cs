using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Table;

/// <summary>Which record of a key ends in the table, when several of them wait together.</summary>
public sealed class TableWriterTests : IDisposable
{
    private readonly ShardRig _rig = new() { Contracts = Sales.OrderedContracts };

    [Fact]
    public async Task ARefusedRecordTakesNoneWithItThatItWasPutBefore()
    {
        _rig.Contracts = Sales.Contracts;
        _rig.Tables.Refuse = RefuseBad;

        await _rig.RunAsync([Sale(0, "good"), Sale(1, "bad"), Sale(2, "bad again")], 3);

        Assert.Equal("good", Stored());
        Assert.Equal([1, 2], SalesOracle.DeadLetterNumbers(_rig.Bucket));
    }

    [Fact]
    public async Task OfThoseBehindARefusedRecordTheNewestStays()
    {
        _rig.Contracts = Sales.Contracts;
        _rig.Tables.Refuse = RefuseBad;

        await _rig.RunAsync([Sale(0, "old"), Sale(1, "newer"), Sale(2, "newest"), Sale(3, "bad")], 4);

        Assert.Equal("newest", Stored());
        Assert.Equal([3], SalesOracle.DeadLetterNumbers(_rig.Bucket));
    }

    [Fact]
    public async Task RecordsOfAKeyThatIsTakenArePutOnce()
    {
        _rig.Contracts = Sales.Contracts;

        await _rig.RunAsync([Sale(0, "old"), Sale(1, "newer"), Sale(2, "newest")], 3);

        Assert.Equal("newest", Stored());
        Assert.Single(_rig.Tables.Results);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public async Task WithADeclaredOrderTheLatestTimeWinsWhereverItStandsOnTheStream(int batchSize)
    {
        _rig.Table.Freshness = TimeSpan.Zero;

        await _rig.RunAsync([Sale(0, "middle", 200), Sale(1, "latest", 300), Sale(2, "late arrival", 100)], batchSize);

        Assert.Equal("latest", Stored());
    }

    [Fact]
    public async Task OfEqualTimesTheLaterPlaceOnTheStreamWins()
    {
        await _rig.RunAsync([Sale(0, "first", 100), Sale(1, "second", 100)], 2);

        Assert.Equal("second", Stored());
    }

    [Fact]
    public async Task WithADeclaredOrderTooTheOthersAreTriedWhenTheLatestIsRefused()
    {
        _rig.Tables.Refuse = RefuseBad;

        await _rig.RunAsync([Sale(0, "latest", 300), Sale(1, "bad", 400), Sale(2, "late arrival", 100)], 3);

        Assert.Equal("latest", Stored());
        Assert.Equal([1], SalesOracle.DeadLetterNumbers(_rig.Bucket));
    }

    [Fact]
    public async Task ADeclaredOrderTakesOverItemsOfATimeWithoutOne()
    {
        _rig.Contracts = Sales.Contracts;
        await _rig.RunAsync([Sale(0, "without order")], 1);
        _rig.Contracts = Sales.OrderedContracts;

        await _rig.RunAsync([Sale(0, "without order"), Sale(1, "with order", 1)], 1);

        Assert.Equal("with order", Stored());
    }

    public void Dispose() => _rig.Dispose();

    private static string? RefuseBad(Dictionary<string, AttributeValue> item) =>
        item["id"].S.StartsWith("bad", StringComparison.Ordinal) ? "Type mismatch for Index Key" : null;

    private static KinesisRecord Sale(int index, string id, int time = 0) =>
        Sales.Raw(index, $$"""{"id":"{{id}}","customer":"c","country":"DE","amount":1.00,"items":[],"version":{{time}}}""");

    private string? Stored() => Assert.Single(_rig.Tables.Items).Value["id"].S;
}
