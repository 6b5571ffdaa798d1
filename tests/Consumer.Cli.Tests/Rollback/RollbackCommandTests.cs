using System.Text.Json;
using Consumer.Cli.Output;

namespace Consumer.Cli.Tests.Rollback;

/// <summary>The command over the wire, on what the library and the sinks left behind.</summary>
public sealed class RollbackCommandTests
{
    [Fact]
    public async Task WithoutApplyItIsToldWhatWouldBeDoneAndNothingIsChanged()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        var (leases, bucket) = (await application.LeaseTextAsync(), await application.BucketAsync());

        var (code, output, _) = await application.RollBackAsync();

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains($"CAN BE ROLLED BACK {application.Manifest.Id}: 1 of 3 uploads are gone", output, StringComparison.Ordinal);
        Assert.Contains($"{application.Manifest.Objects[0].Key} 20 rows: gone\n", output, StringComparison.Ordinal);
        Assert.Contains($"{application.Manifest.Objects[1].Key} 20 rows: visible, to be deleted\n", output, StringComparison.Ordinal);
        Assert.Contains($"{application.Manifest.Objects[2].Key} 20 rows: uploaded, to be aborted\n", output, StringComparison.Ordinal);
        Assert.All(application.Manifest.Shards, shard => Assert.Contains(
            $"{shard.Shard} (beginning, {shard.To.Sequence}] {shard.Records} records: prepared\n", output, StringComparison.Ordinal));
        Assert.Contains("Nothing was changed: 1 would be rolled back with --apply", output, StringComparison.Ordinal);
        Assert.Equal(leases, await application.LeaseTextAsync());
        Assert.Equivalent(bucket, await application.BucketAsync());
    }

    [Fact]
    public async Task WhatIsRolledBackIsGoneAndEveryRecordIsReadAgainOnce()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();

        var (code, output, _) = await application.RollBackAsync("--apply", "--commit", application.Manifest.Id);

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains($"ROLLED BACK {application.Manifest.Id}", output, StringComparison.Ordinal);
        var (objects, uploads) = await application.BucketAsync();
        Assert.Empty(objects);
        Assert.Empty(uploads);
        Assert.Empty(await application.PreparedAsync());
        Assert.Equal(StoppedApplication.EachOnce, await application.ReadOnAndCountAsync());
    }

    [Fact]
    public async Task WhatAWorkerCanFinishIsLeftToIt()
    {
        await using var application = await StoppedApplication.PrepareAsync();
        await application.CompleteAsync(1);
        var leases = await application.LeaseTextAsync();

        var (code, output, _) = await application.RollBackAsync("--apply");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains($"NEEDS NO ROLLBACK {application.Manifest.Id}: all its uploads are there or visible", output, StringComparison.Ordinal);
        Assert.Equal(leases, await application.LeaseTextAsync());
        Assert.Equal(StoppedApplication.EachOnce, await application.ReadOnAndCountAsync());
    }

    [Fact]
    public async Task WhatTheStreamHasDroppedIsRefusedUnlessTheLossIsAccepted()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        await application.RewriteAsync(application.Manifest with { BegunAt = application.Manifest.BegunAt.AddDays(-2) });

        var (code, output, _) = await application.RollBackAsync("--apply");

        Assert.Equal(ExitCodes.Disagreement, code);
        Assert.Contains("the 40 rows of the objects that are left would be lost", output, StringComparison.Ordinal);
        Assert.Equal([StoppedApplication.A, StoppedApplication.B], await application.PreparedAsync());
        Assert.Equal(ExitCodes.Success, (await application.RollBackAsync("--apply", "--accept-loss")).Code);
        Assert.Empty(await application.PreparedAsync());
    }

    [Fact]
    public async Task JsonIsOneObjectAndAloneOnStandardOutput()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();

        var (code, output, _) = await application.RollBackAsync("--apply", "--json");

        Assert.Equal(ExitCodes.Success, code);
        using var report = JsonDocument.Parse(output);
        var commit = Assert.Single(report.RootElement.GetProperty("commits").EnumerateArray());
        Assert.Equal(
            ("rolledBack", application.Manifest.Id, false),
            (commit.GetProperty("outcome").GetString(), commit.GetProperty("id").GetString(), report.RootElement.GetProperty("refused").GetBoolean()));
        Assert.Equal(["gone", "visible", "uploaded"], commit.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("state").GetString()));
        Assert.Equal(["prepared", "prepared"], commit.GetProperty("shards").EnumerateArray().Select(one => one.GetProperty("standing").GetString()));
        Assert.Equal(
            application.Manifest.Shards.Select(shard => shard.To.Sequence),
            commit.GetProperty("shards").EnumerateArray().Select(one => one.GetProperty("to").GetProperty("sequence").GetString()));

        using var after = JsonDocument.Parse((await application.RollBackAsync("--json")).Out);
        Assert.Empty(after.RootElement.GetProperty("commits").EnumerateArray());
    }

    [Theory]
    [InlineData("--application", "another", ExitCodes.Unusable, "There is no lease table another")]
    [InlineData("--commit", "another", ExitCodes.Unusable, "No lease is prepared with the commit 'another'")]
    [InlineData("--manifest-prefix", "elsewhere/", ExitCodes.Disagreement, "give the application's Lake:ManifestPrefix")]
    [InlineData("--bucket", "other-bucket", ExitCodes.Unusable, "bucket")]
    public async Task WhatDoesNotFitIsSaid(string option, string value, int expected, string words)
    {
        await using var application = await StoppedApplication.LoseUploadAsync();

        var (code, output, error) = await application.RunAsync(option, value, "--apply");

        Assert.Equal(expected, code);
        Assert.Contains(words, output + error, StringComparison.Ordinal);
        Assert.Equal([StoppedApplication.A, StoppedApplication.B], await application.PreparedAsync());
    }
}
