using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Import;

/// <summary>Exports as they come, night by night, through registry, comparison, stream and target.</summary>
public sealed class ThreeExportTests
{
    [Fact]
    public async Task S2_8_AfterThreeExportsTheTargetIsTheThird()
    {
        await using var rig = await ExportRig.StartAsync();

        await rig.ImportAsync("20201230_V0001", ["PK1=0", "PK2=0", "PK3=0"]);
        var second = await rig.ImportAsync("20201230_V0002", ["PK1=0", "PK2=1", "PK4=0"]);
        var third = await rig.ImportAsync("20201231_V0001", ExportRig.Rows(1000).Concat(["PK1=1", "PK2=2", "PK4=4"]));

        Assert.Equal((ExportStatus.Applied, 1, 1, 1), (second.Status, second.Counts.Inserts, second.Counts.Updates, second.Counts.Deletes));
        Assert.Equal((1000, 3, 0), (third.Counts.Inserts, third.Counts.Updates, third.Counts.Deletes));
        Assert.Equal(ExportRig.Rows(1000).Concat(["PK1=1", "PK2=2", "PK4=4"]).Order(StringComparer.Ordinal), await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task S2_6_EachChangeIsOnTheStreamOnceAsJsonWithoutAHeader()
    {
        await using var rig = await ExportRig.StartAsync(shards: 4);
        await rig.ImportAsync("v1", ["PK1=0", "PK2=0", "PK3=0"]);
        await rig.ImportAsync("v2", ["PK1=0", "PK2=1", "PK4=0"]);

        var records = await rig.RecordsAsync();

        Assert.Equal(
            ["v1 INSERT PK1", "v1 INSERT PK2", "v1 INSERT PK3", "v2 DELETE PK3", "v2 INSERT PK4", "v2 UPDATE PK2"],
            records.Select(record => $"{record.Version} {record.Op} {record.Key}").Order(StringComparer.Ordinal));
        Assert.Equal(6, records.Select(record => record.Id).Distinct().Count());
        var update = records.Single(record => record.Op == ChangeNames.Update);
        Assert.Equal(
            $$$"""{"id":"acme/people/v2/{{{update.Ordinal}}}","op":"UPDATE","tenant":"acme","table":"people","version":"v2","ordinal":{{{update.Ordinal}}},"target":"people","key":{"k":"PK2"},"row":{"k":"PK2","v":"1"}}""",
            System.Text.Encoding.UTF8.GetString(update.Data));
    }

    [Fact]
    public async Task S2_6_ChangesOfOneKeyKeepTheirOrderAndShardsShareTheLoad()
    {
        await using var rig = await ExportRig.StartAsync(shards: 4);
        for (var version = 1; version <= 3; version++)
        {
            await rig.ImportAsync($"v{version}", ExportRig.Rows(60, $"{version}"));
        }

        var records = await rig.RecordsAsync();

        Assert.Equal(4, records.Select(record => record.ShardId).Distinct().Count());
        Assert.All(records.GroupBy(record => record.Key), changes => Assert.Equal(["v1", "v2", "v3"], changes.Select(change => change.Version)));
    }

    [Fact]
    public async Task AnIdenticalExportChangesNothingAndIsTheNextBase()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(3));

        var second = await rig.ImportAsync("v2", ExportRig.Rows(3));
        var third = await rig.ImportAsync("v3", ExportRig.Rows(4));

        Assert.Equal((ExportStatus.Applied, 0), (second.Status, second.Counts.Published));
        Assert.Equal(["v2"], third.Bases);
        Assert.Equal(4, (await rig.RecordsAsync()).Count);
    }

    [Fact]
    public async Task VersionsThatCameTogetherGoInOrder()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.UploadAsync("v3", ["a=3"]);
        await rig.UploadAsync("v1", ["a=1", "b=1"]);
        await rig.UploadAsync("v2", ["a=2", "b=1"]);
        await rig.Intake.LookAsync("", CancellationToken.None);

        var result = await rig.Import("import").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        Assert.Equal(["v1", "v2", "v3"], result!.Versions.Select(version => version.Version));
        Assert.All(result.Versions, version => Assert.Equal(ExportStatus.Applied, version.Status));
        Assert.Equal(["a=3"], await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task DeleteThenAddThenDeleteEndsDeleted()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ["a=1", "b=1"]);
        await rig.ImportAsync("v2", ["a=1"]);
        await rig.ImportAsync("v3", ["a=1", "b=1"]);
        Assert.Equal(["a=1", "b=1"], await rig.TargetAfterAsync());

        await rig.ImportAsync("v4", ["a=1"]);

        Assert.Equal(["a=1"], await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task RowsThatCannotBeUsedAreDeadLettersWithFileAndLine()
    {
        await using var rig = await ExportRig.StartAsync();

        var version = await rig.ImportAsync("v1", ["a=1", "garbage", "b=2"]);

        using var letter = await rig.S3.GetObjectAsync(ExportRig.Bucket, "dead-letters/acme/people/v1/rows-000000.ndjson");
        using var reader = new StreamReader(letter.ResponseStream);
        Assert.Equal(
            """{"tenant":"acme","table":"people","version":"v1","file":"acme/people/v1/export.txt","line":2,"reason":"no '='","raw":"garbage"}""" + "\n",
            await reader.ReadToEndAsync());
        Assert.Equal((ExportStatus.Applied, 1), (version.Status, version.Counts.Malformed));
    }

    [Fact]
    public async Task AChangeThatNoRecordCanHoldIsADeadLetterAndTheOthersGoOn()
    {
        await using var rig = await ExportRig.StartAsync();

        var version = await rig.ImportAsync("v1", ["a=1", $"b={new string('x', 1 << 20)}", "c=3"]);

        Assert.Equal((ExportStatus.Applied, 2, 1), (version.Status, version.Counts.Published, version.Counts.TooLarge));
        using var letter = await rig.S3.GetObjectAsync(ExportRig.Bucket, "dead-letters/acme/people/v1/change-000000000000001.ndjson");
        using var reader = new StreamReader(letter.ResponseStream);
        Assert.Contains("a record of the stream holds 1048576", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatWasChangedBehindItsRegistrationFailsTheVersionAndTheNextOneGoesOn()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.UploadAsync("v1", ["a=1"]);
        await rig.Intake.LookAsync("", CancellationToken.None);
        await rig.UploadAsync("v1", ["a=2"]);
        await rig.Import("import").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        var failed = await rig.VersionAsync("v1");
        var next = await rig.ImportAsync("v2", ["a=3"]);

        Assert.Equal(ExportStatus.Failed, failed.Status);
        Assert.Contains("was changed after its version was registered", failed.Reason, StringComparison.Ordinal);
        Assert.Equal((ExportStatus.Applied, 0), (next.Status, next.Bases.Count));
        Assert.Equal(["a=3"], await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task AReplayPublishesEveryRowOnceMoreForATargetThatWasLost()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ["a=1", "b=2"]);
        await rig.ImportAsync("v2", ["a=1", "b=3"]);
        var before = (await rig.RecordsAsync()).Select(record => record.Id).ToHashSet();

        await rig.Operator.ReplayAsync(ExportRig.Table, CancellationToken.None);
        await rig.Import("import").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        var replayed = (await rig.RecordsAsync()).Where(record => !before.Contains(record.Id)).ToList();
        await rig.ApplyAsync(replayed);
        Assert.Equal(["a=1", "b=3"], await rig.TargetAsync());
        Assert.Equal(ExportStatus.Applied, (await rig.VersionAsync("v2")).Status);
        Assert.Equal(["v2"], (await rig.ImportAsync("v3", ["a=1", "b=3"])).Bases);
    }
}
