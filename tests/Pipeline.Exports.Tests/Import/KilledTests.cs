using Local.Aws.Control;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Import;

/// <summary>A process that is gone from one call to the next, at each of its calls in turn.</summary>
public sealed class KilledTests
{
    /// <summary>Long enough to work in, short enough to wait for.</summary>
    private static readonly TimeSpan LockOfTheKilled = TimeSpan.FromSeconds(2);

    private static readonly string[] Newest = [.. ExportRig.Rows(8, "new").Skip(2).Concat(["x=1", "y=2"]).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S2_10_KilledAtAnyCallTheNextImportFinishesAndNoChangeIsLost(bool hasEffect)
    {
        var calls = 0;
        for (var first = 1; first <= 200 && calls == 0; first += 8)
        {
            var ends = await Task.WhenAll(Enumerable.Range(first, 8).Select(call => KillAtAsync(call, hasEffect)));
            calls = Array.FindIndex(ends, wasKilled => !wasKilled) is var alive and >= 0 ? first + alive : 0;
        }

        // It has come through every state before it ran to its end.
        Assert.InRange(calls, 20, 200);
    }

    /// <summary>False if the import has come to its end before the call.</summary>
    private static async Task<bool> KillAtAsync(int call, bool hasEffect)
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.ImportAsync("v1", ExportRig.Rows(8));
        await rig.UploadAsync("v2", Newest);
        await rig.Intake.LookAsync("", CancellationToken.None);
        var isKilled = await RunKilledAsync(rig, call, hasEffect);

        var result = await rig.Import("next").RunAsync(ExportRig.Table, waits: true, CancellationToken.None);

        var found = $"killed at call {call}, {(hasEffect ? "behind" : "before")} its effect: {result!.Problem}";
        Assert.True((await rig.VersionAsync("v2")).Status == ExportStatus.Applied, found);
        var records = await rig.RecordsAsync();
        Assert.True(Newest.SequenceEqual(await rig.TargetAfterAsync()), found);

        // What was put twice is the same change, byte by byte.
        Assert.All(records.GroupBy(record => record.Id), copies => Assert.Single(copies.Select(copy => Convert.ToHexString(copy.Data)).Distinct()));
        Assert.Equal(8 + 10, records.Select(record => record.Id).Distinct().Count());
        return isKilled;
    }

    private static async Task<bool> RunKilledAsync(ExportRig rig, int call, bool hasEffect)
    {
        using var death = new CancellationTokenSource();
        var count = 0;
        using var rule = rig.Aws.Control.On("*", async (request, _) =>
        {
            if (request.AccessKeyId != "killed")
            {
                return ControlAction.Proceed;
            }

            var number = Interlocked.Increment(ref count);
            if (number >= call)
            {
                await death.CancelAsync();
            }

            return number < call ? ControlAction.Proceed : number == call && hasEffect ? ControlAction.DropAfter : ControlAction.DropBefore;
        });
        try
        {
            await rig.Import("killed", lockDuration: LockOfTheKilled).RunAsync(ExportRig.Table, waits: true, death.Token);
        }
        catch (OperationCanceledException) when (death.IsCancellationRequested)
        {
            return true;
        }

        return count >= call;
    }
}
