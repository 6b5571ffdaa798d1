using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Processing.Lanes;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Processing.Lanes;

public sealed class ShardWindowTests
{
    // A record of a few bytes keeps the whole buffer of its answer alive.
    [Fact]
    public void TheWindowCountsTheBuffersThatItsRecordsKeepAlive()
    {
        var window = new ShardWindow(maxRecords: 1000, maxBytes: 1000);
        var small = Add(window, 1, heldBytes: 999);
        Assert.True(window.HasRoom);

        var other = Add(window, 2, heldBytes: 1);
        Assert.False(window.HasRoom);
        window.Finish([new LaneRun(other, 0, 1)]);
        Assert.False(window.HasRoom);
        window.Finish([new LaneRun(other, 1, 1)]);
        Assert.True(window.HasRoom);
        window.Finish([new LaneRun(small, 0, 1)]);

        Assert.True(window.IsEmpty);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The window owns it")]
    private static Delivery Add(ShardWindow window, int records, long heldBytes)
    {
        var record = new KinesisRecord("data"u8.ToArray(), "key"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(FakeShard.Sequence(1)), 0, 0);
        return window.Add(Fetched(Enumerable.Repeat(record, records).ToArray(), heldBytes), Checkpoint.At(SequenceNumber.Parse(record.SequenceNumber.Span)));
    }

    private static FetchedRecords Fetched(KinesisRecord[] records, long heldBytes) => new(records, heldBytes, TimeSpan.Zero, isEnd: false, [], () => { });
}
