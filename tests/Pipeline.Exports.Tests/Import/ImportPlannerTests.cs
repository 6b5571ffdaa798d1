using Pipeline.Exports.Import;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Tests.Import;

public sealed class ImportPlannerTests
{
    [Fact]
    public void TheOldestOpenVersionIsFirst()
    {
        var step = ImportPlanner.Plan([Version("v3", ExportStatus.Registered), Version("v2", ExportStatus.Registered), Version("v1", ExportStatus.Applied)]);

        Assert.Equal((ImportStepKind.Import, "v2"), (step.Kind, step.Version!.Version));
        Assert.Equal(["v1"], step.Bases.Select(one => one.Version));
    }

    [Theory]
    [InlineData("HELD")]
    [InlineData("FAILED")]
    public void EveryVersionOfWhichSomethingMayBeInTheTargetIsABase(string between)
    {
        var step = ImportPlanner.Plan(
        [
            Version("v5", ExportStatus.Registered),
            Version("v4", ExportStatuses.Read(between), isPublished: true),
            Version("v3", ExportStatus.Failed),
            Version("v2", ExportStatus.Applied),
            Version("v1", ExportStatus.Applied),
        ]);

        Assert.Equal(["v4", "v2"], step.Bases.Select(one => one.Version));
    }

    [Fact]
    public void AnOlderVersionThatWasNotBegunInTimeIsSuperseded()
    {
        var step = ImportPlanner.Plan([Version("v2", ExportStatus.Applied), Version("v1", ExportStatus.Registered)]);

        Assert.Equal((ImportStepKind.Supersede, "v1"), (step.Kind, step.Version!.Version));
        Assert.Contains("v2 went first", step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeldVersionIsSupersededWhenANewerOnePublishes()
    {
        var step = ImportPlanner.Plan([Version("v3", ExportStatus.Applied), Version("v2", ExportStatus.Held, isPublished: true)]);

        Assert.Equal((ImportStepKind.Supersede, "v2"), (step.Kind, step.Version!.Version));
    }

    [Fact]
    public void AHeldVersionWaitsUntilItIsApproved()
    {
        var held = Version("v2", ExportStatus.Held, isPublished: true) with { Bases = ["v1"] };
        var former = Version("v1", ExportStatus.Applied);

        Assert.Equal(ImportStepKind.None, ImportPlanner.Plan([held, former]).Kind);
        Assert.Equal(ImportStepKind.Approve, ImportPlanner.Plan([held with { ApprovedDeletes = 5 }, former]).Kind);
    }

    [Fact]
    public void AVersionThatHasBegunToPublishKeepsItsBases()
    {
        var step = ImportPlanner.Plan(
        [
            Version("v4", ExportStatus.Publishing, isPublished: true) with { Bases = ["v1"] },
            Version("v2", ExportStatus.Failed, isPublished: true),
            Version("v1", ExportStatus.Applied),
        ]);

        Assert.Equal(["v1"], step.Bases.Select(one => one.Version));
    }

    [Fact]
    public void RowCountsBeforeAnApprovedFallDoNotCount()
    {
        var step = ImportPlanner.Plan(
        [
            Version("v4", ExportStatus.Registered),
            Version("v3", ExportStatus.Applied, rows: 40),
            Version("v2", ExportStatus.Applied, rows: 50) with { ApprovedDeletes = 50 },
            Version("v1", ExportStatus.Applied, rows: 100),
        ]);

        Assert.Equal([40, 50], step.FormerRows);
    }

    [Fact]
    public void VersionsThatCountTheOtherWayAreToldWhy()
    {
        var step = ImportPlanner.Plan([Version("v9", ExportStatus.Applied), Version("v10", ExportStatus.Registered)]);

        Assert.Contains("leading zeros", step.Reason, StringComparison.Ordinal);
    }

    private static ExportVersion Version(string name, ExportStatus status, bool isPublished = false, long rows = 0) => new()
    {
        Id = new TableId("acme", "people"),
        Version = name,
        Status = status,
        Files = [],
        RegisteredAt = DateTimeOffset.UnixEpoch,
        Counts = new ExportCounts { NewRows = rows },
        PublishingSince = isPublished || status == ExportStatus.Applied ? DateTimeOffset.UnixEpoch : null,
        AppliedAt = status == ExportStatus.Applied ? DateTimeOffset.UnixEpoch : null,
    };
}
