using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.DeadLetters;

/// <summary>Dead letters are held until their epoch is committed; their upload must not double them, because no account sees it.</summary>
public sealed class DeadLetterUploadTests
{
    private const int Part = ObjectUpload.SmallestPartBytes;

    [Fact]
    public async Task TheUploadOfManyLinesBuffersNoMoreThanThePartsUnderWay()
    {
        const int lines = 40;
        var bucket = new MemoryBucket();
        var faults = new FaultScript { StopAtName = "before part 1 " };
        var buffer = new DeadLetterBuffer(new MemoryObjectStore(bucket, faults), new DeadLetterOptions(), Part);
        for (var i = 0; i < lines; i++)
        {
            buffer.Add(DeadLetterEntry.Of(new DeadLetterCause(DeadLetterStage.Route, "Bad", "bad"), "stream", Sales.Shard, Sales.Raw(i, new string('x', 1_000_000))));
        }

        var uploads = new List<ObjectUpload>();
        var upload = buffer.UploadAsync("name", "manifest", uploads, CancellationToken.None).AsTask();
        await faults.Reached;
        var held = uploads.Sum(one => one.HeldBytes);
        faults.Release();
        await upload;

        Assert.InRange(held, Part, 3 * Part);
        Assert.Equal(lines, buffer.LinesOf(Assert.Single(uploads).Key));
        Assert.Equal(buffer.HeldBytes, uploads[0].Length + (lines * 160));
        foreach (var one in uploads)
        {
            await one.DisposeAsync();
        }
    }
}
