using System.Text;

namespace Kinesis.Consumer.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly Checkpoint AtTime = Checkpoint.AtTimestamp(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void StartsComeBeforeNumbersAndTheEndAfterThem()
    {
        Checkpoint[] starts = [Checkpoint.TrimHorizon, Checkpoint.Latest, AtTime];
        Assert.All(starts, start => Assert.True(start < At("0") && start.IsInitial));
        Assert.True(At(new string('9', 129)) < Checkpoint.ShardEnd);
        Assert.Equal(0, Checkpoint.TrimHorizon.CompareTo(AtTime));
        Assert.NotEqual(Checkpoint.TrimHorizon, AtTime);
    }

    [Fact]
    public void NumbersAreOrderedByRecordThenByUserRecord()
    {
        Assert.True(At("9") < At("10"));
        Assert.True(At("10", 3) < At("10", 4));
        Assert.True(At("10", 4) < At("11"));
    }

    [Fact]
    public void ACheckpointCoversItselfAndWhatCameBefore()
    {
        var checkpoint = At("100", 2);
        Assert.True(checkpoint.Covers("99"u8, 9));
        Assert.True(checkpoint.Covers("100"u8, 2));
        Assert.False(checkpoint.Covers("100"u8, 3));
        Assert.False(checkpoint.Covers("101"u8, 0));
        Assert.False(Checkpoint.TrimHorizon.Covers("0"u8, 0));
        Assert.True(Checkpoint.ShardEnd.Covers("5"u8, 0));
    }

    [Fact]
    public void CoveringDoesNotAllocate()
    {
        var checkpoint = At("49590338271490256608559692538361571095921575989136588898");
        var record = Encoding.ASCII.GetBytes("49590338271490256608559692538361571095921575989136588899");
        Assert.False(checkpoint.Covers(record, 0));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            checkpoint.Covers(record, 0);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void PendingCheckpointsAreEqualByTheirBytes()
    {
        Assert.Equal(new PendingCheckpoint(At("5"), "ab"u8.ToArray()), new PendingCheckpoint(At("5"), "ab"u8.ToArray()));
        Assert.NotEqual(new PendingCheckpoint(At("5"), "ab"u8.ToArray()), new PendingCheckpoint(At("5"), "ac"u8.ToArray()));
    }

    private static Checkpoint At(string number, long sub = 0) => Checkpoint.At(SequenceNumber.Parse(number), sub);
}
