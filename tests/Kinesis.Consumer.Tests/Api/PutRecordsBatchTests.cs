using System.Text;
using System.Text.Json;

namespace Kinesis.Consumer.Api;

public sealed class PutRecordsBatchTests
{
    [Fact]
    public void FailedRecordsStayInOrderWithTheirTags()
    {
        using var batch = new PutRecordsBatch();
        for (var i = 0; i < 20; i++)
        {
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes($"key{i}"), Encoding.UTF8.GetBytes(new string('x', i)), tag: 100 + i));
        }

        batch.Complete("orders");
        var outcomes = Enumerable.Range(0, 20)
            .Select(i => i % 3 == 0 ? new PutRecordOutcome(null, null, "InternalFailure", "") : new PutRecordOutcome("s", "1", null, null))
            .ToArray();
        batch.RetainFailed(new PutRecordsResult(7, outcomes));
        Assert.True(batch.TryAdd("late"u8, "z"u8, tag: 999));

        Assert.Equal([100, 103, 106, 109, 112, 115, 118, 999], Enumerable.Range(0, batch.Count).Select(batch.GetTag));
        using var sent = JsonDocument.Parse(batch.Complete("orders"));
        var records = sent.RootElement.GetProperty("Records").EnumerateArray().ToArray();
        Assert.Equal(["key0", "key3", "key6", "key9", "key12", "key15", "key18", "late"], records.Select(r => r.GetProperty("PartitionKey").GetString()));
        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 1], records.Select(r => r.GetProperty("Data").GetBytesFromBase64().Length));
    }

    [Fact]
    public void TheBatchEndsAtFiveHundredRecords()
    {
        using var batch = new PutRecordsBatch();
        for (var i = 0; i < PutRecordsBatch.MaxRecords; i++)
        {
            Assert.True(batch.TryAdd("k"u8, default));
        }

        Assert.False(batch.TryAdd("k"u8, default));
        batch.Clear();
        Assert.True(batch.TryAdd("k"u8, default));
    }

    [Fact]
    public void TheBatchEndsAtFiveMebibytes()
    {
        using var batch = new PutRecordsBatch();
        var mebibyte = new byte[(1024 * 1024) - 1];
        for (var i = 0; i < 5; i++)
        {
            Assert.True(batch.TryAdd("k"u8, mebibyte));
        }

        Assert.Equal(PutRecordsBatch.MaxBytes, batch.Bytes);
        Assert.False(batch.TryAdd("k"u8, default));
    }

    [Fact]
    public void AKeyThatIsNoTextIsRefusedAndLeavesTheBatchWhole()
    {
        using var batch = new PutRecordsBatch();
        Assert.True(batch.TryAdd("k"u8, "1"u8));

        Assert.Throws<ArgumentException>(() => batch.TryAdd([0xff, 0xfe], "2"u8));

        Assert.True(batch.TryAdd("l"u8, "3"u8));
        using var sent = JsonDocument.Parse(batch.Complete("s"));
        Assert.Equal(["MQ==", "Mw=="], sent.RootElement.GetProperty("Records").EnumerateArray().Select(r => r.GetProperty("Data").GetString()));
    }

    [Fact]
    public void AddingAllocatesNothingOnceTheBufferIsThere()
    {
        using var batch = new PutRecordsBatch();
        var data = new byte[1000];
        Fill(batch, data);
        batch.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Fill(batch, data);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Fill(PutRecordsBatch batch, byte[] data)
    {
        while (batch.TryAdd("customer"u8, data))
        {
        }
    }
}
