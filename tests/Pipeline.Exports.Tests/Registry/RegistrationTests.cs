using Pipeline.Exports.Registry;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Registry;

public sealed class RegistrationTests
{
    private static readonly ExportObject[] Files = [new("acme/people/v2/export.txt", 4, "e1")];

    [Fact]
    public async Task S2_2_ADuplicateEventIsIdempotent()
    {
        await using var rig = await ExportRig.StartAsync();

        var first = await rig.Registry.RegisterAsync(ExportRig.Table, "v2", Files, CancellationToken.None);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.Registry.RegisterAsync(ExportRig.Table, "v2", Files, CancellationToken.None)));

        Assert.Equal(RegistrationOutcome.Registered, first.Outcome);
        Assert.All(outcomes, outcome => Assert.Equal(RegistrationOutcome.Known, outcome.Outcome));
        Assert.Equal(0, (await rig.VersionAsync("v2")).Revision);
    }

    [Fact]
    public async Task S2_2_TheSameVersionWithOtherContentIsRefusedAndWhatWasThereStays()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.Registry.RegisterAsync(ExportRig.Table, "v2", Files, CancellationToken.None);

        var other = await rig.Registry.RegisterAsync(ExportRig.Table, "v2", [Files[0] with { ETag = "e2" }], CancellationToken.None);

        Assert.Equal(RegistrationOutcome.OtherContent, other.Outcome);
        Assert.Equal("e1", (await rig.VersionAsync("v2")).Files[0].ETag);
    }

    [Fact]
    public async Task S2_2_AnOlderVersionAfterANewerOneIsSupersededAndNoError()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v2", ["a=2"]);

        await rig.UploadAsync("v1", ["a=1", "b=1"]);
        var late = Assert.Single((await rig.Intake.LookAsync("", CancellationToken.None)).Registrations, one => one.Version.Version == "v1");
        var result = await rig.Import("late").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        Assert.Equal(RegistrationOutcome.Superseded, late.Outcome);
        Assert.Equal((null, 0), (result!.Problem, result.Versions.Count));
        Assert.Equal(ExportStatus.Superseded, (await rig.VersionAsync("v1")).Status);
        Assert.Equal(["a=2"], await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task S2_2_EverythingThatTheRegistryKnowsComesBackAsItWas()
    {
        await using var rig = await ExportRig.StartAsync();
        var registered = (await rig.Registry.RegisterAsync(ExportRig.Table, "v2", Files, CancellationToken.None)).Version;
        var full = registered with
        {
            Status = ExportStatus.Held,
            Writer = "w",
            Fence = 7,
            Bases = ["v1", "v0"],
            Plan = "p",
            Run = 2,
            Scope = PublishScope.Deletes,
            Position = 2_000_000_000_005,
            Counts = new ExportCounts { OldRows = 1, NewRows = 2, Inserts = 3, Updates = 4, Deletes = 5, Withheld = 6, Unchanged = 7, Malformed = 8, Duplicates = 9, BytesRead = 10, Published = 11, TooLarge = 12 },
            ApprovedDeletes = 13,
            Reason = "why",
            StartedAt = DateTimeOffset.UnixEpoch,
            PublishingSince = DateTimeOffset.UnixEpoch.AddSeconds(1),
            AppliedAt = DateTimeOffset.UnixEpoch.AddSeconds(2),
            ChangedAt = DateTimeOffset.UnixEpoch.AddSeconds(3),
            RegisteredAt = DateTimeOffset.UnixEpoch.AddSeconds(4),
            Elapsed = TimeSpan.FromMilliseconds(1234),
        };

        var written = await rig.Registry.ReplaceAsync(registered, full, CancellationToken.None);

        Assert.Equivalent(full with { Revision = 1 }, written, strict: true);
        Assert.Equivalent(written, await rig.VersionAsync("v2"), strict: true);
    }

    [Fact]
    public async Task AWriterThatHasSeenAnOldRevisionOrHasAnOldFenceWritesNothing()
    {
        await using var rig = await ExportRig.StartAsync();
        var seen = (await rig.Registry.RegisterAsync(ExportRig.Table, "v2", Files, CancellationToken.None)).Version;
        var newer = await rig.Registry.ReplaceAsync(seen, seen with { Status = ExportStatus.Locked, Fence = 6, Writer = "b" }, CancellationToken.None);

        Assert.Null(await rig.Registry.ReplaceAsync(seen, seen with { Status = ExportStatus.Failed, Fence = 5, Writer = "a" }, CancellationToken.None));
        Assert.NotNull(newer);
        Assert.Equal(ExportStatus.Locked, (await rig.VersionAsync("v2")).Status);
    }
}
