using System.Text;
using Kinesis.Consumer;
using Pipeline.Exports.Applying;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Applying;

public sealed class ChangeApplierTests
{
    [Fact]
    public async Task S2_8_ChangesOfAllVersionsInAnyOrderAndTwiceComeToTheNewestExport()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(40));
        await rig.ImportAsync("v2", ExportRig.Rows(38, "b"));
        await rig.ImportAsync("v3", ExportRig.Rows(39, "c"));
        var records = await rig.RecordsAsync();
        var seed = Random.Shared.Next();
        var dice = new Random(seed);

        await rig.ApplyAsync(records.Concat(records).OrderBy(_ => dice.Next()));

        Assert.True(ExportRig.Rows(39, "c").SequenceEqual(await rig.TargetAsync()), $"seed {seed}");
    }

    [Fact]
    public async Task S2_8_RedeliveryOfEverythingIsHarmless()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ["a=1", "b=1"]);
        await rig.ImportAsync("v2", ["a=2"]);
        var once = await rig.TargetAfterAsync();

        Assert.Equal(once, await rig.TargetAfterAsync());
        Assert.Equal(["a=2"], once);
    }

    [Fact]
    public async Task S2_8_ALateInsertionOfAnOlderVersionDoesNotBringADeletedRowBack()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ["a=1", "b=1"]);
        await rig.ImportAsync("v2", ["a=1"]);
        var records = await rig.RecordsAsync();

        await rig.ApplyAsync(records.Where(record => record.Op == "DELETE"));
        await rig.ApplyAsync(records.Where(record => record.Key == "b" && record.Op == "INSERT"));

        Assert.Empty(await rig.TargetAsync());
        var tombstone = Assert.Single((await rig.DynamoDb.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest { TableName = ExportRig.Target })).Items);
        Assert.True(tombstone["deleted"].BOOL);
        Assert.True(long.Parse(tombstone["expires"].N, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task S2_8_ValuesAreStoredByTheirTypesAndNumbersExactly()
    {
        await using var rig = await ExportRig.StartAsync();

        await rig.ApplyAsync([Record("""{"k":"x","v":"","n":12345678901234567890.123456789,"big":1e300,"yes":true,"nothing":null}""")]);

        var item = Assert.Single((await rig.DynamoDb.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest { TableName = ExportRig.Target })).Items);
        var row = item["row"].M;
        Assert.Equal(("12345678901234567890.123456789", "1e300", true, true, ""), (row["n"].N, row["big"].S, row["yes"].BOOL, row["nothing"].NULL, row["v"].S));
        Assert.Equal(("acme/people", """{"k":"x"}""", "v1"), (item["id"].S, item["key"].S, item["version"].S));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"op":"MERGE","tenant":"a"}""")]
    [InlineData("""{"op":"DELETE","tenant":"acme","table":"people","version":"v1","ordinal":"1","target":"people","key":{}}""")]
    public async Task WhatIsNoChangeIsRejectedAndTheOthersOfItsBatchAreApplied(string poison)
    {
        await using var rig = await ExportRig.StartAsync();
        var options = new ExportTargetOptions();
        var applier = new ChangeApplier(new ChangeTarget(rig.DynamoDb, options, rig.Instruments, TimeProvider.System), options);
        KinesisRecord[] batch = [Of(Encoding.UTF8.GetBytes(poison)), Of(Record("""{"k":"x","v":"1"}""").Data)];

        var result = await applier.ProcessAsync(new RecordBatch(new ShardId("shardId-0"), batch, TimeSpan.Zero), CancellationToken.None);

        Assert.NotEqual(BatchResult.Done, result);
        Assert.Equal(["x=1"], await rig.TargetAsync());
    }

    private static KinesisRecord Of(byte[] data) => new(data, default, default, 0, 0);

    private static StreamedRecord Record(string row) => new("shardId-0", "", Encoding.UTF8.GetBytes(
        $$$"""{"id":"i","op":"INSERT","tenant":"acme","table":"people","version":"v1","ordinal":0,"target":"people","key":{"k":"x"},"row":{{{row}}}}"""));
}
