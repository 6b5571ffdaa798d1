using System.Buffers;
using Amazon.S3;
using Local.Aws.Control;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Objects;

public sealed partial class S3ObjectStoreTests : IAsyncLifetime
{
    private const int PartBytes = ObjectUpload.SmallestPartBytes;

    private AwsRig _rig = null!;
    private IObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        _rig = await AwsRig.StartAsync();
        _store = _rig.Services.GetRequiredService<IObjectStore>();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task WhatIsPutIsFoundAndCanBeRemovedTwice()
    {
        using var content = Content(100_000);

        await _store.PutAsync("a/b=c d/é.bin", "text/plain", content, CancellationToken.None);

        Assert.Equal(100_000, await LengthAsync("a/b=c d/é.bin"));
        Assert.Equal(Bytes(content), await _store.FindAsync("a/b=c d/é.bin", CancellationToken.None));
        await _store.DeleteAsync("a/b=c d/é.bin", CancellationToken.None);
        await _store.DeleteAsync("a/b=c d/é.bin", CancellationToken.None);
        Assert.Null(await LengthAsync("a/b=c d/é.bin"));
        Assert.Null(await _store.FindAsync("a/b=c d/é.bin", CancellationToken.None));
    }

    [Fact]
    public async Task AnUploadInPartsIsVisibleOnlyWhenItIsPublished()
    {
        await using var upload = new ObjectUpload(_store, "big", "text/plain", "m1", PartBytes);
        for (var i = 0; i < 3; i++)
        {
            upload.Buffer.Write(new byte[PartBytes]);
            upload.SendDuePart();
        }

        upload.Buffer.Write("end"u8);
        await upload.FinishAsync(CancellationToken.None);
        Assert.Null(await LengthAsync("big"));
        Assert.InRange(upload.HeldBytes, 0, PartBytes);

        Assert.True(await CompleteAsync(upload));

        Assert.Equal((3 * PartBytes) + 3, await LengthAsync("big"));
    }

    [Fact]
    public async Task AMultitudeOfBytesLeavesInPartsOfBoundedSize()
    {
        var parts = 0;
        using var rule = _rig.Aws.Control.On("S3.UploadPart", (_, _) =>
        {
            parts++;
            return ValueTask.FromResult(ControlAction.Proceed);
        });
        await using var upload = new ObjectUpload(_store, "row-group", "text/plain", "m1", PartBytes);
        for (var i = 0; i < 160; i++)
        {
            upload.Buffer.Write(new byte[128 * 1024]);
        }

        await upload.FinishAsync(CancellationToken.None);
        Assert.True(await CompleteAsync(upload));

        Assert.Equal(4, parts);
        Assert.Equal(160 * 128 * 1024, await LengthAsync("row-group"));
    }

    [Fact]
    public async Task ACompletionWhoseAnswerIsLostIsFoundToHaveWorked()
    {
        await using var upload = await FinishedAsync("lost");
        var calls = 0;
        using var rule = _rig.Aws.Control.On(
            "S3.CompleteMultipartUpload", (_, _) => ValueTask.FromResult(calls++ == 0 ? ControlAction.DropAfter : ControlAction.Proceed));

        Assert.True(await CompleteAsync(upload));

        Assert.Equal(2, calls);
        Assert.Equal(PartBytes + 3, await LengthAsync("lost"));
    }

    [Fact]
    public async Task ACompletionThatFailsBehindAGoodStatusIsRepeated()
    {
        // S3 answers 200 before it has put the parts together; what goes wrong then stands in the body alone.
        await using var upload = await FinishedAsync("late");
        var calls = 0;
        using var rule = _rig.Aws.Control.On(
            "S3.CompleteMultipartUpload",
            (_, _) => ValueTask.FromResult(calls++ == 0 ? ControlAction.FailBefore("InternalError", 200) : ControlAction.Proceed));

        Assert.True(await CompleteAsync(upload));

        Assert.Equal(PartBytes + 3, await LengthAsync("late"));
    }

    [Fact]
    public async Task AForbiddenLookSaysWhichPermissionTellsAMissingObject()
    {
        await using var upload = await FinishedAsync("there");
        Assert.True(await CompleteAsync(upload));
        using var head = _rig.Aws.Control.On("S3.HeadObject", (_, _) => ValueTask.FromResult(ControlAction.FailBefore("AccessDenied", 403)));
        using var get = _rig.Aws.Control.On("S3.GetObject", (_, _) => ValueTask.FromResult(ControlAction.FailBefore("AccessDenied", 403)));

        var looks = new[]
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => CompleteAsync(upload).AsTask()),
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _store.FindAsync("missing", CancellationToken.None).AsTask()),
        };

        Assert.All(looks, exception => Assert.Contains("s3:ListBucket", exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnUploadThatIsGoneWithoutItsObjectIsNeverTakenForDone()
    {
        await using var upload = await FinishedAsync("gone");
        await _store.AbortUploadAsync("gone", upload.UploadId, CancellationToken.None);

        Assert.False(await CompleteAsync(upload));

        // Another object under the key proves nothing, of whatever length.
        using var other = Content(PartBytes + 3);
        await _store.PutAsync("gone", "text/plain", other, CancellationToken.None);
        Assert.False(await CompleteAsync(upload));
    }

    [Fact]
    public async Task ACompletionByAnotherIsFoundByLengthAndManifest()
    {
        await using var upload = await FinishedAsync("twice");

        Assert.True(await CompleteAsync(upload));
        Assert.True(await CompleteAsync(upload));
        Assert.False(await _store.CompleteUploadAsync("twice", upload.UploadId, upload.Parts, upload.Length, "m2", CancellationToken.None));
        Assert.False(await _store.CompleteUploadAsync("twice", upload.UploadId, upload.Parts, upload.Length + 1, "m1", CancellationToken.None));
    }

    [Fact]
    public async Task ThrottlingAndOutagesAreWaitedFor()
    {
        var calls = 0;
        using var rule = _rig.Aws.Control.On("S3.PutObject", (_, _) => ValueTask.FromResult(calls++ switch
        {
            0 => ControlAction.FailBefore("SlowDown", 503),
            1 => ControlAction.FailBefore("InternalError", 500),
            2 => ControlAction.DropBefore,
            3 => ControlAction.DropAfter,
            _ => ControlAction.Proceed,
        }));
        using var content = Content(10);

        await _store.PutAsync("patient", "text/plain", content, CancellationToken.None);

        Assert.Equal(5, calls);
        Assert.Equal(Bytes(content), await _store.FindAsync("patient", CancellationToken.None));
    }

    [Fact]
    public async Task WhatNeverPassesIsNotWaitedFor()
    {
        using var rule = _rig.Aws.Control.On("S3.PutObject", (_, _) => ValueTask.FromResult(ControlAction.FailBefore("AccessDenied", 403)));
        using var content = Content(10);

        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _store.PutAsync("denied", "text/plain", content, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task AnUploadThatIsGivenUpLeavesNothing()
    {
        await (await FinishedAsync("abandoned")).DisposeAsync();

        var uploads = await _rig.S3.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = "lake-bucket" });

        Assert.True(uploads.MultipartUploads is null or { Count: 0 });
        Assert.Null(await LengthAsync("abandoned"));
    }

    private static PooledSegments Content(int length)
    {
        using var buffer = new SegmentBuffer();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        buffer.Write(bytes);
        return buffer.Detach();
    }

    private static byte[] Bytes(PooledSegments content)
    {
        using var copy = new MemoryStream();
        using var body = content.OpenRead();
        body.CopyTo(copy);
        return copy.ToArray();
    }

    private async Task<ObjectUpload> FinishedAsync(string key)
    {
        var upload = new ObjectUpload(_store, key, "text/plain", "m1", PartBytes);
        upload.Buffer.Write(new byte[PartBytes]);
        upload.SendDuePart();
        upload.Buffer.Write("end"u8);
        await upload.FinishAsync(CancellationToken.None);
        return upload;
    }

    private ValueTask<bool> CompleteAsync(ObjectUpload upload) =>
        _store.CompleteUploadAsync(upload.Key, upload.UploadId, upload.Parts, upload.Length, "m1", CancellationToken.None);

    private async Task<int?> LengthAsync(string key) => (await _store.FindAsync(key, CancellationToken.None))?.Length;
}
