using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Intake;

public sealed class CompletionTests
{
    [Fact]
    public async Task HalfAManifestWaitsForTheRest()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.PutAsync("acme/people/v1/manifest.json", """{"files":[{"name":"part-1.txt","size":4},"part-2.txt"]}""");
        await rig.UploadAsync("v1", ["a=1"], "part-1.txt");
        await rig.UploadAsync("v1", ["z=9"], "left-over.txt");

        var half = await rig.Intake.LookAsync("", CancellationToken.None);
        await rig.UploadAsync("v1", ["b=2"], "part-2.txt");
        var whole = await rig.Intake.LookAsync("", CancellationToken.None);

        Assert.Empty(half.Registrations);
        Assert.Contains("'part-2.txt' of its manifest is not there yet", Assert.Single(half.Waiting), StringComparison.Ordinal);
        Assert.Equal(
            ["acme/people/v1/part-1.txt", "acme/people/v1/part-2.txt"], Assert.Single(whole.Registrations).Version.Files.Select(file => file.Key));
    }

    [Fact]
    public async Task AFileOfAnotherSizeThanItsManifestSaysWaits()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.PutAsync("acme/people/v1/manifest.json", """{"files":[{"name":"part-1.txt","size":400}]}""");
        await rig.UploadAsync("v1", ["a=1"], "part-1.txt");

        Assert.Contains("4 bytes, its manifest says 400", Assert.Single((await rig.Intake.LookAsync("", CancellationToken.None)).Waiting), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ByTheRuleOfTheMarkerFilesWaitForIt()
    {
        await using var rig = await ExportRig.StartAsync();
        var intake = new ExportIntake(
            new ExportBucket(rig.S3, ExportRig.Bucket, TimeProvider.System), rig.Registry, "", "dead-letters/", CompletionRule.Marker, NullLogger<ExportIntake>.Instance);
        await rig.UploadAsync("v1", ["a=1"], "part-1.txt");
        await rig.UploadAsync("v1", ["b=2"], "part-2.txt");

        var before = await intake.LookAsync("", CancellationToken.None);
        await rig.PutAsync("acme/people/v1/_SUCCESS", "");
        var after = await intake.LookAsync("", CancellationToken.None);

        Assert.Empty(before.Registrations);
        Assert.Equal(2, Assert.Single(after.Registrations).Version.Files.Count);
    }

    [Fact]
    public async Task ABrokenManifestIsToldAndWaits()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.PutAsync("acme/people/v1/manifest.json", """{"files":[]}""");

        Assert.Contains("names 0 files", Assert.Single((await rig.Intake.LookAsync("", CancellationToken.None)).Waiting), StringComparison.Ordinal);
    }
}
