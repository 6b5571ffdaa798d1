using Local.Aws.Control;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Objects;

/// <content>What rolling a manifest back needs.</content>
public sealed partial class S3ObjectStoreTests
{
    private S3ObjectStore Bucket => (S3ObjectStore)_store;

    [Fact]
    public async Task WhatBecameOfAnUploadIsTold()
    {
        await using var upload = await FinishedAsync("one");
        Assert.Equal(ObjectState.Uploaded, await LookAsync(upload));

        Assert.True(await CompleteAsync(upload));
        Assert.Equal(ObjectState.Visible, await LookAsync(upload));
        Assert.Equal(ObjectState.Foreign, await LookAsync(upload, "m2"));
        Assert.Equal(ObjectState.Foreign, await Bucket.LookAsync("one", upload.UploadId, upload.Length + 1, "m1", default));

        await _store.DeleteAsync("one", default);
        Assert.Equal(ObjectState.Gone, await LookAsync(upload));
    }

    /// <summary>Looked at the other way round, nothing would be found of it.</summary>
    [Fact]
    public async Task AnUploadThatIsCompletedBetweenTheTwoLooksIsFoundVisible()
    {
        await using var upload = await FinishedAsync("racing");
        using var rule = _rig.Aws.Control.On("S3.ListParts", async (_, _) =>
        {
            await CompleteAsync(upload);
            return ControlAction.Proceed;
        });

        Assert.Equal(ObjectState.Visible, await LookAsync(upload));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIsTakenBackIsNotVisibleAndNeverWillBe(bool isVisible)
    {
        await using var upload = await FinishedAsync("back");
        Assert.True(!isVisible || await CompleteAsync(upload));

        await TakeBackAsync(upload);
        await TakeBackAsync(upload);

        Assert.Equal(ObjectState.Gone, await LookAsync(upload));
        Assert.False(await CompleteAsync(upload));
    }

    /// <summary>A worker that wakes up in the middle.</summary>
    [Fact]
    public async Task AnUploadThatIsCompletedJustBeforeItIsAbortedIsTakenBackToo()
    {
        await using var upload = await FinishedAsync("late");
        using var rule = _rig.Aws.Control.On("S3.AbortMultipartUpload", async (_, _) =>
        {
            await CompleteAsync(upload);
            return ControlAction.Proceed;
        });

        await TakeBackAsync(upload);

        Assert.Equal(ObjectState.Gone, await LookAsync(upload));
    }

    [Fact]
    public async Task AnotherManifestsObjectUnderTheKeyIsLeftAlone()
    {
        await using var upload = await FinishedAsync("theirs");
        Assert.True(await CompleteAsync(upload));

        await Bucket.TakeBackAsync("theirs", upload.UploadId, upload.Length, "m2", default);

        Assert.Equal(ObjectState.Visible, await LookAsync(upload));
    }

    private ValueTask<ObjectState> LookAsync(ObjectUpload upload, string manifest = "m1") =>
        Bucket.LookAsync(upload.Key, upload.UploadId, upload.Length, manifest, default);

    private ValueTask TakeBackAsync(ObjectUpload upload) => Bucket.TakeBackAsync(upload.Key, upload.UploadId, upload.Length, "m1", default);
}
