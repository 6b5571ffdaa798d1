using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Tests.Columns;

/// <summary>An exception may come between a value and its level; the rows in front of it must stay whole all the same.</summary>
public sealed class LeafColumnTests
{
    [Fact]
    public void AValueWithoutItsLevelIsTakenBackWithItsRow()
    {
        using var leaf = new LeafColumn(LeafDescriptor.OfScalar("v", new StringType(), 1, 0));
        leaf.AppendBytes("one"u8);
        leaf.AppendDefinition(1);
        leaf.AppendDefinition(0);
        leaf.AppendBytes("half"u8);

        leaf.TruncateRows(2);

        Assert.Equal((2, 1), (leaf.LevelCount, leaf.ValueCount));
        Assert.Equal([0, 3], leaf.Offsets.ToArray());
        Assert.True(leaf.Bytes.SequenceEqual("one"u8));
    }

    [Fact]
    public void ALevelWithoutItsRepetitionIsTakenBackWithItsRow()
    {
        using var leaf = new LeafColumn(LeafDescriptor.OfScalar("v.list.element", new BigIntType(), 3, 1));
        leaf.AppendInt64(7);
        leaf.AppendLevels(3, 0);
        leaf.AppendInt64(8);
        leaf.AppendLevels(3, 1);
        leaf.AppendInt64(9);
        leaf.AppendDefinition(3);

        leaf.TruncateRows(1);

        Assert.Equal((2, 2), (leaf.LevelCount, leaf.ValueCount));
        Assert.Equal([7L, 8L], leaf.Int64s.ToArray());
        Assert.Equal([0, 1], leaf.RepetitionLevels.ToArray());
    }
}
