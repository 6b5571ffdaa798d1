using System.Diagnostics.Metrics;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Telemetry;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Import;

/// <summary>An export that was cut off must not empty its target.</summary>
public sealed class HeldTests
{
    [Fact]
    public async Task ATruncatedExportIsHeldTheTargetKeepsItsRowsAndInsertsAndUpdatesGoOn()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(100));

        var truncated = await rig.ImportAsync("v2", ExportRig.Rows(50).Skip(1).Concat(["key0000=changed", "new=1"]));

        Assert.Equal((ExportStatus.Held, 50), (truncated.Status, truncated.Counts.Withheld));
        Assert.Contains("50 of 100 rows would be deleted", truncated.Reason, StringComparison.Ordinal);
        Assert.Equal(ExportRig.Rows(100).Skip(1).Concat(["key0000=changed", "new=1"]).Order(StringComparer.Ordinal), await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task AnEmptyExportIsHeld()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(20));

        Assert.Equal(ExportStatus.Held, (await rig.ImportAsync("v2", [])).Status);
        Assert.Equal(20, (await rig.TargetAfterAsync()).Count);
    }

    [Fact]
    public async Task AnApprovalThatIsTooLowLetsNothingThroughAndOneThatIsNotLetsAllThrough()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(100));
        await rig.ImportAsync("v2", ExportRig.Rows(50));
        var records = (await rig.RecordsAsync()).Count;

        await rig.Operator.ApproveAsync(ExportRig.Table, "v2", 49, CancellationToken.None);
        await rig.Import("import").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);
        var tooLow = await rig.VersionAsync("v2");
        Assert.Equal(records, (await rig.RecordsAsync()).Count);

        await rig.Operator.ApproveAsync(ExportRig.Table, version: null, 50, CancellationToken.None);
        await rig.Import("import").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        Assert.Equal(ExportStatus.Held, tooLow.Status);
        Assert.Contains("50 rows would be deleted, 49 were allowed", tooLow.Reason, StringComparison.Ordinal);
        Assert.Equal(ExportStatus.Applied, (await rig.VersionAsync("v2")).Status);
        Assert.Equal(records + 50, (await rig.RecordsAsync()).Count);
        Assert.Equal(ExportRig.Rows(50), await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task TheNextVersionMakesGoodWhatWasWithheld()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(100));
        await rig.ImportAsync("v2", ExportRig.Rows(50).Concat(["only-in-v2=1"]));

        var third = await rig.ImportAsync("v3", ExportRig.Rows(95));

        Assert.Equal(["v2", "v1"], third.Bases);
        Assert.Equal(ExportStatus.Applied, third.Status);
        Assert.Equal(ExportStatus.Superseded, (await rig.VersionAsync("v2")).Status);
        Assert.Equal(ExportRig.Rows(95), await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task ASecondTruncatedExportStaysHeldAlthoughItEqualsTheFirst()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(100));
        await rig.ImportAsync("v2", ExportRig.Rows(50));

        var third = await rig.ImportAsync("v3", ExportRig.Rows(50));

        Assert.Equal((ExportStatus.Held, 50), (third.Status, third.Counts.Withheld));
        Assert.Equal(100, (await rig.TargetAfterAsync()).Count);

        await rig.Operator.ApproveAsync(ExportRig.Table, "v3", 50, CancellationToken.None);
        await rig.Import("import").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);
        Assert.Equal(ExportRig.Rows(50), await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task WhatANewerVersionCoversCannotBeApprovedAnyMore()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(100));
        var held = await rig.ImportAsync("v2", ExportRig.Rows(50));
        await rig.ImportAsync("v3", ExportRig.Rows(100));

        var refused = await Assert.ThrowsAsync<ExportException>(() => rig.Operator.ApproveAsync(ExportRig.Table, "v2", 50, CancellationToken.None));

        Assert.Equal(ExportStatus.Held, held.Status);
        Assert.Contains("SUPERSEDED, not HELD", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RowsThatCouldNotBeReadHoldTheDeletionsThatMayBeTheirs()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ["a=1", "b=2"]);

        var held = await rig.ImportAsync("v2", ["a=1", "b 2"]);
        var mended = await rig.ImportAsync("v3", ["a=1"]);

        Assert.Equal(ExportStatus.Held, held.Status);
        Assert.Equal((ExportStatus.Applied, 1), (mended.Status, mended.Counts.Deletes));
        Assert.Equal(["a=1"], await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task WithheldDeletionsAreCounted()
    {
        await using var rig = await ExportRig.StartAsync();
        var withheld = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name == ExportInstruments.Withheld)
                {
                    own.EnableMeasurementEvents(instrument, rig);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, state) => withheld += tags[0].Value as string == "acme/people" ? value : 0);
        listener.Start();

        await rig.ImportAsync("v1", ExportRig.Rows(100));
        await rig.ImportAsync("v2", ExportRig.Rows(50));

        Assert.Equal(50, withheld);
    }
}
