using Consumer.Cli.Output;
using Local.Aws.Control;

namespace Consumer.Cli.Tests.Rollback;

/// <summary>Workers that live or start, rows that change, and calls that fail while a commit is rolled back.</summary>
public sealed class RollbackHazardTests
{
    [Fact]
    public async Task WhileAWorkerLivesItIsRefusedByName()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        await using var worker = await application.StartHaltedWorkerAsync("w7");

        var (code, output, _) = await application.RollBackAsync("--apply");

        Assert.Equal(ExitCodes.Disagreement, code);
        Assert.Contains("ALIVE worker w7 has moved its row", output, StringComparison.Ordinal);
        Assert.Contains("REFUSED Workers of app are alive", output, StringComparison.Ordinal);
        Assert.Equal([StoppedApplication.A, StoppedApplication.B], await application.PreparedAsync());
        Assert.Contains(application.Manifest.Objects[1].Key, (await application.BucketAsync()).Objects);
    }

    [Fact]
    public async Task WhatAShardIsCommittedByIsRefused()
    {
        await using var application = await StoppedApplication.CommitPartlyAsync();
        Assert.Equal([StoppedApplication.B], await application.PreparedAsync());

        // While it is in the log a worker commits the rest without looking.
        var (_, logged, _) = await application.RollBackAsync("--apply");
        Assert.Contains($"NEEDS NO ROLLBACK {application.Manifest.Id}: it is in the log", logged, StringComparison.Ordinal);

        await application.DeleteAsync((await application.BucketAsync()).Objects.Single(key => key.StartsWith("manifests/log/", StringComparison.Ordinal)));
        await application.DeleteAsync(application.Manifest.Objects[2].Key);
        var leases = await application.LeaseTextAsync();
        var (code, output, _) = await application.RollBackAsync("--apply");

        Assert.Equal(ExitCodes.Disagreement, code);
        Assert.Contains($"REFUSED {application.Manifest.Id}: {StoppedApplication.A}: committed by it already", output, StringComparison.Ordinal);
        Assert.Equal(leases, await application.LeaseTextAsync());
        Assert.Contains(application.Manifest.Objects[0].Key, (await application.BucketAsync()).Objects);
    }

    [Theory]
    [InlineData("S3.AbortMultipartUpload", "AccessDenied", 403)]
    [InlineData("S3.DeleteObject", "AccessDenied", 403)]
    [InlineData("DynamoDB.TransactWriteItems", "AccessDeniedException", 400)]
    public async Task WhatEndedHalfwayIsRunAgain(string operation, string error, int status)
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        using (application.Aws.Control.On(operation, (_, _) => ValueTask.FromResult(ControlAction.FailBefore(error, status))))
        {
            var (code, _, problem) = await application.RollBackAsync("--apply");

            Assert.Equal(ExitCodes.Unusable, code);
            Assert.Contains("run the command again", problem, StringComparison.Ordinal);
            Assert.Equal([StoppedApplication.A, StoppedApplication.B], await application.PreparedAsync());
        }

        Assert.Equal(ExitCodes.Success, (await application.RollBackAsync("--apply")).Code);

        Assert.Empty(await application.PreparedAsync());
        Assert.Equal(StoppedApplication.EachOnce, await application.ReadOnAndCountAsync());
    }

    [Fact]
    public async Task AWorkerThatStartsHalfwayCommitsNothingAndNamesTheCommand()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        using (application.Aws.Control.On("DynamoDB.TransactWriteItems", (_, _) => ValueTask.FromResult(ControlAction.FailBefore("AccessDeniedException", 400))))
        {
            await application.RollBackAsync("--apply");
        }

        await using (var worker = await application.StartWorkerAsync("w2"))
        {
            await worker.Log.UntilAsync($"consumer rollback --application app --commit {application.Manifest.Id}");
        }

        Assert.Equal([StoppedApplication.A, StoppedApplication.B], await application.PreparedAsync());
        Assert.Equal(ExitCodes.Success, (await application.RollBackAsync("--apply")).Code);
        Assert.Equal(StoppedApplication.EachOnce, await application.ReadOnAndCountAsync());
    }

    [Fact]
    public async Task ALeaseThatChangesMeanwhileIsRefusedByNameAndAllStayPrepared()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        using (application.Aws.Control.On("DynamoDB.TransactWriteItems", async (_, _) =>
        {
            await application.TouchAsync(StoppedApplication.B);
            return ControlAction.Proceed;
        }))
        {
            var (code, output, _) = await application.RollBackAsync("--apply");

            Assert.Equal(ExitCodes.Disagreement, code);
            Assert.Contains($"REFUSED {application.Manifest.Id}: {StoppedApplication.B}: the lease has changed", output, StringComparison.Ordinal);
            Assert.Equal([StoppedApplication.A, StoppedApplication.B], await application.PreparedAsync());
        }

        Assert.Equal(ExitCodes.Success, (await application.RollBackAsync("--apply")).Code);
        Assert.Empty(await application.PreparedAsync());
    }

    /// <summary>The service did it, and its answer was lost.</summary>
    [Fact]
    public async Task ALostAnswerOfTheLastStepIsNoFailure()
    {
        await using var application = await StoppedApplication.LoseUploadAsync();
        var calls = 0;
        using var rule = application.Aws.Control.On(
            "DynamoDB.TransactWriteItems", (_, _) => ValueTask.FromResult(calls++ == 0 ? ControlAction.DropAfter : ControlAction.Proceed));

        Assert.Equal(ExitCodes.Success, (await application.RollBackAsync("--apply")).Code);

        Assert.Equal(2, calls);
        Assert.Empty(await application.PreparedAsync());
    }
}
