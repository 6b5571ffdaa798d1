using System.Text;

namespace Kinesis.Consumer.Tests.Lifecycle;

public sealed class RecordBatchTests
{
    private static readonly RecordBatch Batch = new(new ShardId("shardId-000000000000"), new[] { Record("a"), Record("b"), Record("c") }, TimeSpan.Zero);

    [Fact]
    public async Task RecordsAreWalkedThroughAcrossAwaits()
    {
        var texts = new List<string>();
        foreach (var record in Batch)
        {
            await Task.Yield();
            texts.Add(Text(record));
        }

        Assert.Equal(["a", "b", "c"], texts);
    }

    [Fact]
    public void QueriesAndPartsSeeTheSameRecords()
    {
        Assert.Equal(["c", "b", "a"], Batch.Select(Text).Reverse());
        Assert.Equal(["b", "c"], Batch.Memory[1..].ToArray().Select(Text));
        Assert.Equal("b", Text(((IReadOnlyList<KinesisRecord>)Batch)[1]));
        Assert.Empty(new RecordBatch(Batch.ShardId, default, TimeSpan.Zero));
    }

    [Fact]
    public void WalkingThroughABatchAllocatesNothing()
    {
        var first = Walk();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var second = Walk();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((3, 3), (first, second));
    }

    private static int Walk()
    {
        var bytes = 0;
        foreach (ref readonly var record in Batch)
        {
            bytes += record.Data.Length;
        }

        return bytes;
    }

    private static KinesisRecord Record(string text) => new(Encoding.UTF8.GetBytes(text), "k"u8.ToArray(), "1"u8.ToArray(), 0, 0);

    private static string Text(KinesisRecord record) => Encoding.UTF8.GetString(record.Data.Span);
}
