using Local.Aws.Control;
using Local.Aws.Hosting;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tests.Support;
using Testing.Support;

namespace Pipeline.Exports.Tests.Import;

/// <summary>Two imports of one table, one of which stands still while the other takes over.</summary>
public sealed class PausedOwnerTests
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task S2_3_AnOwnerThatIsHeldBehindABatchPublishesNothingAfterAnotherTookOver()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.UploadAsync("v1", ExportRig.Rows(10));
        await rig.Intake.LookAsync("", CancellationToken.None);
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var rule = rig.Aws.Control.On("DynamoDB.PutItem", async (request, _) =>
        {
            // The note of the first batch: two changes are on the stream, and nobody knows yet.
            if (request.AccessKeyId == "paused" && rig.Puts.Contains("paused"))
            {
                isHeld.TrySetResult();
                await goOn.Task;
            }

            return ControlAction.Proceed;
        });
        var pausedClock = new ManualTimeProvider();
        var paused = rig.Import("paused", pausedClock, LockDuration).RunAsync(ExportRig.Table, waits: false, CancellationToken.None);
        await isHeld.Task.WaitAsync(Patience);

        await TakeOverAsync(rig);
        goOn.SetResult();
        var result = await paused.WaitAsync(Patience);

        Assert.Contains("has lost the lock", result!.Problem, StringComparison.Ordinal);
        AssertNoOverlap(rig);
        var records = await rig.RecordsAsync();
        Assert.Equal(10, records.Select(record => record.Id).Distinct().Count());
        Assert.Equal(ExportRig.Rows(10), await rig.TargetAfterAsync());
        Assert.Equal(2, (await rig.VersionAsync("v1")).Fence);
    }

    [Fact]
    public async Task S2_3_AnOwnerWhoseClockSaysThatItStoodStillPutsNothing()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.UploadAsync("v1", ExportRig.Rows(10));
        await rig.Intake.LookAsync("", CancellationToken.None);
        var clock = new ManualTimeProvider();

        // A process that stands still renews nothing.
        using var rule = rig.Aws.Control.On("DynamoDB.UpdateItem", (request, _) => ValueTask.FromResult(
            request.AccessKeyId == "paused" && request.Body.Span.IndexOf("#beat = :beat"u8) >= 0 ? ControlAction.FailBefore("InternalServerError", 500) : ControlAction.Proceed));

        // Between the end of the comparison and the first change, for as long as its lock lives.
        var engine = new StandingStillEngine(new PairsEngine(), () => clock.Advance(LockDuration));
        var result = await rig.Import("paused", clock, LockDuration, engine: engine).RunAsync(ExportRig.Table, waits: false, CancellationToken.None).WaitAsync(Patience);

        Assert.Contains("lock", result!.Problem, StringComparison.Ordinal);
        Assert.Empty(rig.Puts);
        await TakeOverAsync(rig);
        AssertNoOverlap(rig);
        Assert.Equal(ExportRig.Rows(10), await rig.TargetAfterAsync());
    }

    [Fact]
    public async Task S2_3_TwoImportsOfOneTableAtOncePublishOneAfterTheOther()
    {
        await using var rig = await ExportRig.StartAsync();
        for (var version = 1; version <= 4; version++)
        {
            await rig.UploadAsync($"v{version}", ExportRig.Rows(20, $"{version}"));
        }

        await rig.Intake.LookAsync("", CancellationToken.None);

        await Task.WhenAll(
            rig.Import("one").RunAsync(ExportRig.Table, waits: true, CancellationToken.None),
            rig.Import("two").RunAsync(ExportRig.Table, waits: true, CancellationToken.None));

        AssertNoOverlap(rig);
        var records = await rig.RecordsAsync();
        Assert.Equal(80, records.Count);
        Assert.All(records.GroupBy(record => record.Key), changes => Assert.Equal(["v1", "v2", "v3", "v4"], changes.Select(change => change.Version)));
    }

    [Fact]
    public async Task S2_6_WhatTheStreamRefusesInPartIsPutAgainUntilAllIsThere()
    {
        await using var rig = await ExportRig.StartAsync(shards: 1, LimitsMode.Aws);
        await rig.UploadAsync("v1", ExportRig.Rows(2500));
        await rig.Intake.LookAsync("", CancellationToken.None);

        var result = await rig.Import("import", batchRecords: 2500).RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        Assert.Null(result!.Problem);
        Assert.True(rig.Puts.Count > 5, $"{rig.Puts.Count} calls: 2,500 records fit into five, so that nothing was refused");
        Assert.Equal(2500, (await rig.RecordsAsync()).Select(record => record.Id).Distinct().Count());
        Assert.Equal(2500, (await rig.VersionAsync("v1")).Counts.Published);
    }

    private static async Task TakeOverAsync(ExportRig rig)
    {
        var clock = new ManualTimeProvider();
        var successor = rig.Import("successor", clock, LockDuration);
        if (await successor.RunAsync(ExportRig.Table, waits: false, CancellationToken.None).WaitAsync(Patience) is null)
        {
            clock.Advance(LockDuration);
            var result = await successor.RunAsync(ExportRig.Table, waits: false, CancellationToken.None).WaitAsync(Patience);
            Assert.Equal(ExportStatus.Applied, Assert.Single(result!.Versions).Status);
        }
    }

    /// <summary>By the log of calls that put records: once another put some, an owner never does again.</summary>
    private static void AssertNoOverlap(ExportRig rig)
    {
        var owners = new List<string>();
        foreach (var name in rig.Puts)
        {
            if (owners.Count == 0 || owners[^1] != name)
            {
                owners.Add(name);
            }
        }

        Assert.Equal(owners.Distinct(), owners);
    }
}
