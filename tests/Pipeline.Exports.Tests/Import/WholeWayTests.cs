using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Amazon.S3.Model;
using Pipeline.Exports.Applying;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Import;

/// <summary>The sample exports as they come, compressed and separated by semicolons, through the embedded comparison, stream and target.</summary>
public sealed class WholeWayTests
{
    private const string Words = "this is a test;how are you today";
    private const int Many = 20_000;

    private static readonly TableSettings Settings = TestExports.Sample with { Tenant = ExportRig.Table.Tenant, Table = ExportRig.Table.Table, Target = ExportRig.Target };

    [Fact]
    public async Task S2_4_S2_5_S2_8_ThreeExportsMakeTheExpectedOperationsAndAFourthThatWasCutOffIsHeld()
    {
        await using var rig = await ExportRig.StartAsync(shards: 4);

        var first = await ImportAsync(rig, "20201230_V0001", [$"PK1;0;{Words}", $"PK2;0;{Words}", $"PK3;0;{Words}"]);
        var second = await ImportAsync(rig, "20201230_V0002", [$"PK1;0;{Words}", $"PK2;1;{Words}", $"PK4;0;{Words}"]);
        var operations = (await rig.RecordsAsync()).Where(record => record.Version == second.Version)
            .Select(record => $"{record.Op} {record.Json.GetProperty("key").GetProperty("PK").GetString()}").Order(StringComparer.Ordinal).ToList();
        var third = await ImportAsync(rig, "20201231_V0001", Numbered(Many));
        var fourth = await ImportAsync(rig, "20210101_V0001", Numbered(Many / 2));

        Assert.Equal((ExportStatus.Applied, 3, 0, 0), Operations(first));
        Assert.Equal((ExportStatus.Applied, 1, 1, 1), Operations(second));
        Assert.Equal(["DELETE PK3", "INSERT PK4", "UPDATE PK2"], operations);
        Assert.Equal((ExportStatus.Applied, Many - 3, 3, 0), Operations(third));
        Assert.Equal((ExportStatus.Held, 0, 0, Many / 2), Operations(fourth));
        await rig.ApplyAsync(await rig.RecordsAsync());
        Assert.Equal(Numbered(Many).Order(StringComparer.Ordinal), await TargetAsync(rig));
    }

    [Fact]
    public async Task SettingsThatChangeWhileAVersionIsPublishedGiveItsChangesNewPlaces()
    {
        await using var rig = await ExportRig.StartAsync();
        await ImportAsync(rig, "v1", Numbered(10));
        await UploadAsync(rig, "v2", Numbered(20));
        var halted = await rig.VersionAsync("v2");
        await rig.Registry.ReplaceAsync(
            halted,
            halted with { Status = ExportStatus.Publishing, Bases = ["v1"], Plan = "of former settings", Position = 7, PublishingSince = DateTimeOffset.UnixEpoch },
            CancellationToken.None);

        var result = await Import(rig).RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        var version = Assert.Single(result!.Versions);
        Assert.Equal((ExportStatus.Applied, 1), (version.Status, version.Run));
        var ordinals = (await rig.RecordsAsync()).Where(record => record.Version == "v2").Select(record => record.Ordinal).Order();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 1_000_000_000_000 + i), ordinals);
    }

    private static (ExportStatus Status, long Inserts, long Updates, long Deletes) Operations(ExportVersion version) =>
        (version.Status, version.Counts.Inserts, version.Counts.Updates, version.Counts.Deletes);

    private static IEnumerable<string> Numbered(int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"PK{i};{i};value1;value2"));

    private static Pipeline.Exports.Import.TableImport Import(ExportRig rig) => rig.Import(
        "import", settings: Settings, engine: new EmbeddedDeltaEngine(new DeltaOptions { MemoryBudgetBytes = 64 << 20 }, TimeProvider.System), batchRecords: 2000);

    private static async Task<ExportVersion> ImportAsync(ExportRig rig, string version, IEnumerable<string> lines)
    {
        await UploadAsync(rig, version, lines);
        var result = await Import(rig).RunAsync(ExportRig.Table, waits: true, CancellationToken.None);
        Assert.Null(result!.Problem);
        return await rig.VersionAsync(version);
    }

    private static async Task UploadAsync(ExportRig rig, string version, IEnumerable<string> lines)
    {
        using var file = new MemoryStream(TestExports.Gzip(string.Concat(lines.Select(line => line + "\n"))));
        await rig.S3.PutObjectAsync(new PutObjectRequest { BucketName = ExportRig.Bucket, Key = $"{ExportRig.Table}/{version}/export.csv.gz", InputStream = file });
        await rig.Intake.LookAsync("", CancellationToken.None);
    }

    private static async Task<IReadOnlyList<string>> TargetAsync(ExportRig rig)
    {
        var rows = new List<string>();
        var request = new ScanRequest { TableName = ExportRig.Target };
        do
        {
            var page = await rig.DynamoDb.ScanAsync(request);
            rows.AddRange(page.Items.Where(item => item.ContainsKey(ChangeTarget.Row)).Select(item => item[ChangeTarget.Row].M)
                .Select(row => $"{row["PK"].S};{row["COL_1"].N};{row["COL_2"].S};{row["COL_3"].S}"));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
