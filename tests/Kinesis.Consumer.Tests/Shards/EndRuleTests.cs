using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Shards;

public sealed class EndRuleTests
{
    private static readonly UInt128 Middle = UInt128.MaxValue / 2;

    [Fact]
    public void AnEndWithChildrenIsBelievedAtOnce() => Assert.True(new EndRule().Believes(seemsEnd: true, children: 2, records: 0));

    [Fact]
    public void AnEndWithoutChildrenIsBelievedTwiceInARow()
    {
        var rule = new EndRule();

        Assert.False(rule.Believes(seemsEnd: true, children: 0, records: 3));
        Assert.False(rule.Believes(seemsEnd: false, children: 0, records: 1));
        Assert.False(rule.Believes(seemsEnd: true, children: 0, records: 0));
        Assert.True(rule.Believes(seemsEnd: true, children: 0, records: 0));
    }

    [Fact]
    public void AnIteratorBehindTheLastRecordMayTakeSomeEmptyAnswersToTheEnd()
    {
        var rule = new EndRule();
        Assert.False(rule.Believes(seemsEnd: true, children: 0, records: 0));
        Assert.False(rule.Believes(seemsEnd: false, children: 0, records: 0));
        Assert.True(rule.Believes(seemsEnd: true, children: 0, records: 0));

        var forgetful = new EndRule();
        Assert.False(forgetful.Believes(seemsEnd: true, children: 0, records: 0));
        for (var i = 0; i < 3; i++)
        {
            Assert.False(forgetful.Believes(seemsEnd: false, children: 0, records: 0));
        }

        Assert.False(forgetful.Believes(seemsEnd: true, children: 0, records: 0));
    }

    [Theory]
    [InlineData("a listing that lists it", 3, false)]
    [InlineData("older shards on its keys", 7, false)]
    [InlineData("newer shards on its keys", 2, true)]
    public void AShardHasLeftWhenNewerOnesTookItsKeys(string listing, int number, bool hasLeft)
    {
        // Shard 5 takes the lower half, 3 the upper: whoever asks for the lower half finds 5.
        var graph = new ShardGraph([Shard(5, 0, Middle), Shard(3, Middle + 1, UInt128.MaxValue)]);

        Assert.True(hasLeft == EndRule.HasLeft(graph, Lease(number, 0, Middle, Checkpoint.ShardEnd)), listing);
    }

    [Fact]
    public void HalfOfTheKeysIsNoEvidence() => Assert.False(EndRule.HasLeft(
        new ShardGraph([Shard(5, 0, Middle), Shard(3, Middle + 1, UInt128.MaxValue)]), Lease(4, 0, UInt128.MaxValue, Checkpoint.ShardEnd)));

    [Fact]
    public void NobodyLeavesBeforeItsParentsThatHasNotBegun()
    {
        var graph = new ShardGraph([Shard(1, 0, UInt128.MaxValue), Shard(5, 0, UInt128.MaxValue, parent: 2)]);
        var lease = Lease(2, 0, UInt128.MaxValue, Checkpoint.TrimHorizon) with { Parents = [Id(1)] };

        Assert.False(EndRule.HasLeft(graph, lease));
        Assert.True(EndRule.HasLeft(graph, lease with { Parents = [Id(0)] }));
    }

    private static ShardId Id(int number) => new($"shardId-{number:D12}");

    private static Shard Shard(int number, UInt128 start, UInt128 end, int? parent = null) =>
        new(Id(number), parent is { } one ? [Id(one)] : [], new HashKeyRange(start, end), IsClosed: false);

    private static Lease Lease(int number, UInt128 start, UInt128 end, Checkpoint checkpoint) =>
        new() { ShardId = Id(number), Checkpoint = checkpoint, HashKeys = new HashKeyRange(start, end) };
}
