using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Shards;

public sealed class LeaseSyncPlannerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Checkpoint Ten = Checkpoint.At(SequenceNumber.Parse("10"));

    [Fact]
    public void AnEmptyTableGetsTheOldestShardsFromTheTrimHorizon()
    {
        // 0 was split into 2 and 3; 3 and 1 were merged into 4.
        var plan = Plan("0! 1! 2<0 3!<0 4<3,1", "");

        Assert.Equal("0=TRIM_HORIZON 1=TRIM_HORIZON", Creates(plan));
    }

    [Fact]
    public void AnEmptyTableGetsTheOpenShardsAtATimeForLatest()
    {
        var plan = Plan("0! 1! 2<0 3!<0 4<3,1", "", StartAt("2 4"));

        Assert.Equal("2=AT_TIMESTAMP 2026-01-01T12:00:00.0000000+00:00 4=AT_TIMESTAMP 2026-01-01T12:00:00.0000000+00:00", Creates(plan));
    }

    [Fact]
    public void TheShardsOpenAtATimeAreReadFromThatTime()
    {
        var plan = Plan("0! 1! 2<0 3!<0 4<3,1", "", StartAt("1 2 3"));

        Assert.Equal(["1", "2", "3"], plan.Create.Select(lease => lease.ShardId.Value));
    }

    [Fact]
    public void AFirstStartThatBrokeOffIsCompleted()
    {
        Assert.Equal("1=TRIM_HORIZON", Creates(Plan("0! 1! 2<0", "0=TRIM_HORIZON")));
        Assert.Equal(["4"], Plan("0! 1! 2<0 3!<0 4<3,1", "2=AT", StartAt("2 4")).Create.Select(lease => lease.ShardId.Value));
    }

    [Fact]
    public void ChildrenOfAnUnfinishedParentAreLeftToItsEnd()
    {
        Assert.Equal("", Creates(Plan("0! 1<0 2<0", "0=10")));
    }

    [Fact]
    public void MissingChildrenOfAFinishedParentAreAddedFromTheirBeginning()
    {
        Assert.Equal("2=TRIM_HORIZON", Creates(Plan("0! 1<0 2<0", "0=END 1=10")));
        Assert.Equal("1=TRIM_HORIZON 2=TRIM_HORIZON", Creates(Plan("0! 1<0 2<0", "0=END", StartAt("1 2"))));
    }

    [Fact]
    public void TheChildOfAMergeIsAddedWhenBothParentsAreFinished()
    {
        Assert.Equal("", Creates(Plan("0! 1! 2<0,1", "0=END 1=10")));
        Assert.Equal("2=TRIM_HORIZON", Creates(Plan("0! 1! 2<0,1", "0=END 1=END")));
    }

    [Fact]
    public void AProcessedShardWhoseLeaseWasDeletedIsNotReadAgain()
    {
        Assert.Equal("", Creates(Plan("0! 1!<0 2<0 3<1 4<1", "2=10 3=10 4=TRIM_HORIZON 1=END")));
        Assert.Equal("", Creates(Plan("0! 1!<0 2<0 3<1 4<1", "2=10 3=10 4=10")));
    }

    [Fact]
    public void AMissingParentThatItsUnstartedChildWaitsForIsAdded()
    {
        // The child was created by its other parent's end; had this parent been processed and deleted, the child would be ahead.
        Assert.Equal("1=TRIM_HORIZON", Creates(Plan("0! 1! 2<0,1", "0=END 2=TRIM_HORIZON")));
    }

    [Fact]
    public void AFinishedLeaseIsDeletedOnceItsShardIsGoneAndEveryChildGotAhead()
    {
        Assert.Equal("", Deletes(Plan("1<0 2<0", "0=END 1=10")));
        Assert.Equal("", Deletes(Plan("1<0 2<0", "0=END 1=10 2=TRIM_HORIZON")));
        Assert.Equal("0", Deletes(Plan("1<0 2<0", "0=END 1=10 2=10")));
    }

    [Fact]
    public void AFinishedLeaseStaysWhileItsShardIsInTheStreamAsALateCreationWouldBringItBackFromTheStart()
    {
        Assert.Equal("", Deletes(Plan("0! 1<0 2<0", "0=END 1=10 2=10")));
    }

    [Fact]
    public void LeasesAreDeletedFromTheOldestDown()
    {
        Assert.Equal("0", Deletes(Plan("2<1", "0=END 1=END<0 2=10")));
        Assert.Equal("1", Deletes(Plan("2<1", "1=END<0 2=10")));
    }

    [Fact]
    public void AFinishedLeaseWithoutChildrenStaysUntilItsShardLeavesTheStream()
    {
        Assert.Equal("", Deletes(Plan("0! 1", "0=END 1=10")));
        Assert.Equal("0", Deletes(Plan("1", "0=END 1=10")));
    }

    [Fact]
    public void ALeaseThatNothingExplainsTheLackOfIsMissingAndNotCreated()
    {
        // 0 was processed and cleaned up; the row of 2 was deleted by hand.
        var plan = Plan("0! 1<0 2<0", "1=10");

        Assert.Equal(("", "2=TRIM_HORIZON"), (Creates(plan), Missing(plan)));
    }

    [Fact]
    public void OfALostLineTheOldestShardThatWasNotPassedIsMissing()
    {
        // Both 3 and 4 lost their leases, and whether 1 was read to its end is not known any more; 0 was, as 2 is being read.
        var plan = Plan("0! 1!<0 2<0 3<1 4<1", "2=10");

        Assert.Equal(("", "1=TRIM_HORIZON"), (Creates(plan), Missing(plan)));
    }

    [Fact]
    public void AMergeThatLostItsLeaseDoesNotBringItsCleanedUpParentsBack()
    {
        var lost = Plan("0! 1! 2<0,1", "");
        Assert.Equal("0=TRIM_HORIZON 1=TRIM_HORIZON", Creates(lost));

        // 3 goes on beside it, so that the table is not a new one; then 2 was added again, and its parents have no leases.
        Assert.Equal(("", ""), Due(Plan("0! 1! 9! 2<0,1 3<9", "2=TRIM_HORIZON 3=10")));
    }

    [Fact]
    public void AMergeIsDueWhenTheLastUnfinishedLeaseOfItsKeysEnds()
    {
        // 0 ended, 1 is split into 3 and 4, and 5 is merged from 2 and 3: the keys of 0 and 2 are read by nobody until 3 ends, and that is right.
        Assert.Equal(("", ""), Due(Plan("0! 1! 2!<0 8<0 3!<1 4<1 5<2,3", "2=END 8=10 1=10")));
    }

    [Fact]
    public void AnUnfinishedLeaseOfAShardThatLeftTheStreamHoldsItsChildrenBack()
    {
        // 0 and 1 have left the stream; 2 and 3 come from 1, and 1 came from 0, which a worker is about to end.
        var leases = new List<Lease> { Left("0", Ten) };
        Assert.Equal(("", ""), Due(LeaseSyncPlanner.Plan(Listing("2<1 3<1"), leases, StartPosition.TrimHorizon)));

        leases[0] = Left("0", Checkpoint.ShardEnd);
        Assert.Equal(("", "2=TRIM_HORIZON 3=TRIM_HORIZON"), Due(LeaseSyncPlanner.Plan(Listing("2<1 3<1"), leases, StartPosition.TrimHorizon)));
    }

    [Fact]
    public void ChildrenOfALeaseThatLeftTheStreamBeginAtTheirFirstRecord()
    {
        var plan = LeaseSyncPlanner.Plan(Listing("1<0 2<0"), [Left("0", Checkpoint.ShardEnd)], StartAt("1 2"));

        Assert.Equal("1=TRIM_HORIZON 2=TRIM_HORIZON", Creates(plan));
    }

    [Fact]
    public void TheLastTraceOfALineStaysUntilAllKeysAreReadAgain()
    {
        var end = Left("0", Checkpoint.ShardEnd);

        Assert.Empty(LeaseSyncPlanner.Plan(Listing("2<1 3<1"), [end], StartPosition.TrimHorizon).Delete);
        Assert.Equal([end.ShardId], LeaseSyncPlanner
            .Plan(Listing("2<1 3<1"), [end, Read("2", 0, UInt128.MaxValue / 2), Read("3", (UInt128.MaxValue / 2) + 1, UInt128.MaxValue)], StartPosition.TrimHorizon)
            .Delete.Select(lease => lease.ShardId));
    }

    [Fact]
    public void LeasesOfOtherSoftwareAreFilledIn()
    {
        var plan = Plan("0 1", "0=10 1=10");

        Assert.Equal(
            [new HashKeyRange(0, UInt128.MaxValue / 2), new HashKeyRange((UInt128.MaxValue / 2) + 1, UInt128.MaxValue)],
            plan.FillIn.Select(lease => lease.HashKeys!.Value));
        Assert.Empty(Plan("0 1", "0=10 1=10", completed: true).FillIn);
    }

    [Fact]
    public void AFinishedLeaseOfAnOpenShardIsAContradiction()
    {
        Assert.Equal([new ShardId("0")], Plan("0 1", "0=END 1=10").Contradicted);
        Assert.Empty(Plan("0 1 2<0 3<0", "0=END 1=10").Contradicted);
    }

    private static LeaseSyncPlan Plan(string shards, string leases, StartPosition? start = null, bool completed = false)
    {
        var graph = Listing(shards);
        var rows = Words(leases).Select(word => ParseLease(word, graph));
        return LeaseSyncPlanner.Plan(
            graph,
            [.. completed ? rows.Select(lease => lease with { HashKeys = graph.Find(lease.ShardId)!.HashKeys, StreamCreatedAt = Noon }) : rows],
            start ?? StartPosition.TrimHorizon);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>"3!&lt;0,1": shard 3, closed, with parents 0 and 1. Shards without listed parents share the hash keys evenly, as do the children of a split.</summary>
    private static ShardGraph Listing(string text)
    {
        var words = Words(text).Select(word => word.Split('<')).Select(parts => (
            Id: parts[0].TrimEnd('!'),
            IsClosed: parts[0].EndsWith('!'),
            Parents: parts.Length == 1 ? [] : parts[1].Split(','))).ToList();
        var ranges = new Dictionary<string, HashKeyRange>();
        foreach (var word in words)
        {
            var listed = word.Parents.Where(ranges.ContainsKey).ToList();
            var siblings = words.Where(other => listed.Count == 0 ? !other.Parents.Any(id => words.Exists(one => one.Id == id)) : other.Parents.SequenceEqual(word.Parents)).ToList();
            var whole = listed.Count == 0
                ? new HashKeyRange(0, UInt128.MaxValue)
                : new HashKeyRange(listed.Min(id => ranges[id].Start), listed.Max(id => ranges[id].End));
            ranges[word.Id] = Part(whole, siblings.FindIndex(other => other.Id == word.Id), siblings.Count);
        }

        return new ShardGraph(words.Select(word => new Shard(
            new ShardId(word.Id), [.. word.Parents.Select(parent => new ShardId(parent))], ranges[word.Id], word.IsClosed)));
    }

    private static HashKeyRange Part(HashKeyRange whole, int index, int count)
    {
        var width = ((whole.End - whole.Start) / (UInt128)count) + (count > 1 ? UInt128.One : 0);
        var start = whole.Start + (width * (UInt128)index);
        return new HashKeyRange(start, index == count - 1 ? whole.End : start + width - 1);
    }

    private static Lease ParseLease(string word, ShardGraph graph)
    {
        var parts = word.Split('=');
        var shardId = new ShardId(parts[0]);
        var value = parts[1].Split('<');
        return new Lease
        {
            ShardId = shardId,
            Parents = graph.Find(shardId)?.Parents ?? [.. value.Skip(1).Select(parent => new ShardId(parent))],
            Checkpoint = value[0] switch
            {
                "TRIM_HORIZON" => Checkpoint.TrimHorizon,
                "AT" => Checkpoint.AtTimestamp(Noon),
                "END" => Checkpoint.ShardEnd,
                var number => Checkpoint.At(SequenceNumber.Parse(number)),
            },
        };
    }

    /// <summary>A lease of all keys, of a shard that the stream no longer lists.</summary>
    private static Lease Left(string shard, Checkpoint checkpoint) =>
        new() { ShardId = new ShardId(shard), Checkpoint = checkpoint, HashKeys = new HashKeyRange(0, UInt128.MaxValue) };

    private static Lease Read(string shard, UInt128 start, UInt128 end) =>
        new() { ShardId = new ShardId(shard), Checkpoint = Ten, Parents = [new ShardId("1")], HashKeys = new HashKeyRange(start, end) };

    private static StartPosition StartAt(string shards) =>
        new(Checkpoint.AtTimestamp(Noon), Words(shards).Select(word => new ShardId(word)).ToHashSet());

    private static string Creates(LeaseSyncPlan plan) => Text(plan.Create);

    private static string Missing(LeaseSyncPlan plan) => Text(plan.Missing);

    private static (string Create, string Missing) Due(LeaseSyncPlan plan) => (Creates(plan), Missing(plan));

    private static string Text(IEnumerable<Lease> leases) => string.Join(' ', leases.Select(lease => $"{lease.ShardId}={lease.Checkpoint}"));

    private static string Deletes(LeaseSyncPlan plan) => string.Join(' ', plan.Delete.Select(lease => lease.ShardId));
}
