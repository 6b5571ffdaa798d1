using System.Buffers;
using Amazon.S3;
using Local.Aws.Control;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Objects;

public sealed class S3ObjectStoreTests : IAsyncLifetime
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

        Assert.Equal(100_000, await _store.FindLengthAsync("a/b=c d/é.bin", CancellationToken.None));
        Assert.Equal(Bytes(content), await _store.FindAsync("a/b=c d/é.bin", CancellationToken.None));
        await _store.DeleteAsync("a/b=c d/é.bin", CancellationToken.None);
        await _store.DeleteAsync("a/b=c d/é.bin", CancellationToken.None);
        Assert.Null(await _store.FindLengthAsync("a/b=c d/é.bin", CancellationToken.None));
        Assert.Null(await _store.FindAsync("a/b=c d/é.bin", CancellationToken.None));
    }

    [Fact]
    public async Task AnUploadInPartsIsVisibleOnlyWhenItIsPublished()
    {
        await using var upload = new ObjectUpload(_store, "big", "text/plain", PartBytes);
        for (var i = 0; i < 3; i++)
        {
            upload.Buffer.Write(new byte[PartBytes]);
            await upload.SendDuePartsAsync(CancellationToken.None);
        }

        upload.Buffer.Write("end"u8);
        await upload.FinishAsync(CancellationToken.None);
        Assert.Null(await _store.FindLengthAsync("big", CancellationToken.None));
        Assert.InRange(upload.HeldBytes, 0, PartBytes);

        await upload.PublishAsync(CancellationToken.None);

        Assert.Equal((3 * PartBytes) + 3, await _store.FindLengthAsync("big", CancellationToken.None));
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
        await using var upload = new ObjectUpload(_store, "row-group", "text/plain", PartBytes);
        for (var i = 0; i < 160; i++)
        {
            upload.Buffer.Write(new byte[128 * 1024]);
        }

        await upload.FinishAsync(CancellationToken.None);
        await upload.PublishAsync(CancellationToken.None);

        Assert.Equal(4, parts);
        Assert.Equal(160 * 128 * 1024, await _store.FindLengthAsync("row-group", CancellationToken.None));
    }

    [Fact]
    public async Task ACompletionWhoseAnswerIsLostIsFoundToHaveWorked()
    {
        await using var upload = await FinishedAsync("lost");
        var calls = 0;
        using var rule = _rig.Aws.Control.On(
            "S3.CompleteMultipartUpload", (_, _) => ValueTask.FromResult(calls++ == 0 ? ControlAction.DropAfter : ControlAction.Proceed));

        await upload.PublishAsync(CancellationToken.None);

        Assert.Equal(2, calls);
        Assert.Equal(PartBytes + 3, await _store.FindLengthAsync("lost", CancellationToken.None));
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

        await upload.PublishAsync(CancellationToken.None);

        Assert.Equal(PartBytes + 3, await _store.FindLengthAsync("late", CancellationToken.None));
    }

    [Fact]
    public async Task ACompletionOfAnUploadThatIsGoneIsAnError()
    {
        var parts = new[] { new UploadedPart(1, "\"0123456789abcdef0123456789abcdef\"") };

        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => _store.CompleteUploadAsync("gone", "no-such-upload", parts, 10, CancellationToken.None).AsTask());

        Assert.Equal("NoSuchUpload", exception.ErrorCode);
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
        Assert.Null(await _store.FindLengthAsync("abandoned", CancellationToken.None));
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
        var upload = new ObjectUpload(_store, key, "text/plain", PartBytes);
        upload.Buffer.Write(new byte[PartBytes]);
        await upload.SendDuePartsAsync(CancellationToken.None);
        upload.Buffer.Write("end"u8);
        await upload.FinishAsync(CancellationToken.None);
        return upload;
    }
}
