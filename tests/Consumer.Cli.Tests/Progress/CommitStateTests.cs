using Consumer.Cli.Progress;
using Kinesis.Consumer;

namespace Consumer.Cli.Tests.Progress;

public sealed class CommitStateTests
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    [Theory]
    [InlineData("99", true)]
    [InlineData("100", false)]
    [InlineData("1000", false)]
    public void ShardIsBehindUntilItsCheckpointCoversTheLastProducedRecord(string checkpoint, bool behind)
    {
        var state = CommitState.Of([Lease("a", Checkpoint.At(SequenceNumber.Parse(checkpoint)))], Produced(("a", "100")), None);

        Assert.Equal(!behind, state.AllCommitted);
    }

    [Fact]
    public void ShardWithoutProgressIsBehindAndShardWithoutRecordsIsNot()
    {
        var state = CommitState.Of([Lease("a", Checkpoint.TrimHorizon), Lease("b", Checkpoint.TrimHorizon)], Produced(("a", "1")), None);

        Assert.Equal(["a"], state.Behind);
    }

    [Fact]
    public void EndedShardIsDone() => Assert.True(CommitState.Of([Lease("a", Checkpoint.ShardEnd)], Produced(("a", "1")), None).AllCommitted);

    [Fact]
    public void LeaseThatWasSeenAndIsGoneWasReadToItsEndButAnUnseenOneIsYetToCome()
    {
        Assert.False(CommitState.Of([], Produced(("a", "1")), None).AllCommitted);
        Assert.True(CommitState.Of([], Produced(("a", "1")), new HashSet<string> { "a" }).AllCommitted);
    }

    [Fact]
    public void LastProducedPositionNeverGoesBack()
    {
        var positions = new ProducedPositions();
        positions.Add("a", SequenceNumber.Parse("100"));
        positions.Add("a", SequenceNumber.Parse("99"));

        Assert.Equal(SequenceNumber.Parse("100"), positions.Last["a"]);
    }

    private static LeaseRow Lease(string shard, Checkpoint checkpoint) => new(shard, "w", 1, checkpoint, false);

    private static Dictionary<string, SequenceNumber> Produced(params (string Shard, string Sequence)[] last) =>
        last.ToDictionary(entry => entry.Shard, entry => SequenceNumber.Parse(entry.Sequence));
}
