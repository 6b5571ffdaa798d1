using System.Globalization;
using Kinesis.Consumer.Checkpoints;
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
    public void AFinishedLeaseIsDeletedOnceEveryChildGotAhead()
    {
        Assert.Equal("", Deletes(Plan("0! 1<0 2<0", "0=END 1=10")));
        Assert.Equal("", Deletes(Plan("0! 1<0 2<0", "0=END 1=10 2=TRIM_HORIZON")));
        Assert.Equal("0", Deletes(Plan("0! 1<0 2<0", "0=END 1=10 2=10")));
    }

    [Fact]
    public void LeasesAreDeletedFromTheOldestDown()
    {
        Assert.Equal("0", Deletes(Plan("0! 1!<0 2<1", "0=END 1=END 2=10")));
        Assert.Equal("1", Deletes(Plan("0! 1!<0 2<1", "1=END 2=10")));
    }

    [Fact]
    public void AFinishedLeaseWithoutChildrenStaysUntilItsShardLeavesTheStream()
    {
        Assert.Equal("", Deletes(Plan("0! 1", "0=END 1=10")));
        Assert.Equal("0", Deletes(Plan("1", "0=END 1=10")));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void RandomReshardingNeverLosesNorRepeatsAShard(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 8; round++)
        {
            var stream = new RandomStream(random);
            var leases = new Dictionary<ShardId, Lease>();
            var processed = new HashSet<ShardId>();
            for (var step = 0; step < 600; step++)
            {
                if (step < 40)
                {
                    stream.Reshard();
                }

                Apply(LeaseSyncPlanner.Plan(stream.Graph, [.. leases.Values], StartPosition.TrimHorizon), leases, $"seed {seed} round {round}");
                Work(random, stream, leases, processed, crashes: step < 300, $"seed {seed} round {round} step {step}");
            }

            Assert.True(stream.Graph.ParentsFirst.All(shard => !shard.IsClosed || processed.Contains(shard.ShardId)), $"seed {seed} round {round}: a closed shard was never processed");
            Assert.True(stream.Graph.ParentsFirst.Where(shard => !shard.IsClosed).All(shard => leases.ContainsKey(shard.ShardId)), $"seed {seed} round {round}: an open shard has no lease");
        }
    }

    private static void Apply(LeaseSyncPlan plan, Dictionary<ShardId, Lease> leases, string where)
    {
        foreach (var lease in plan.Create)
        {
            Assert.True(leases.TryAdd(lease.ShardId, lease), $"{where}: {lease.ShardId} created twice");
        }

        foreach (var lease in plan.Delete)
        {
            leases.Remove(lease.ShardId);
        }
    }

    /// <summary>Workers get ahead on some shards, and finish closed ones by the rules of the library; a crash may leave out any of the children.</summary>
    private static void Work(
        Random random, RandomStream stream, Dictionary<ShardId, Lease> leases, HashSet<ShardId> processed, bool crashes, string where)
    {
        foreach (var lease in leases.Values.Where(lease => !lease.IsFinished).ToList())
        {
            var isBlocked = lease.Parents.Any(parent => leases.TryGetValue(parent, out var other) && !other.IsFinished);
            if (isBlocked || random.Next(3) == 0)
            {
                continue;
            }

            var parents = stream.Graph.Find(lease.ShardId)!.Parents;
            Assert.True(parents.All(processed.Contains), $"{where}: {lease.ShardId} is read before its parents are processed");
            if (!stream.Graph.Find(lease.ShardId)!.IsClosed || random.Next(2) == 0)
            {
                leases[lease.ShardId] = lease with { Checkpoint = Ten };
                continue;
            }

            Assert.True(processed.Add(lease.ShardId), $"{where}: {lease.ShardId} is processed twice");
            foreach (var child in stream.Graph.ChildrenOf(lease.ShardId).Where(_ => !crashes || random.Next(3) > 0))
            {
                var childParents = stream.Graph.Find(child)!.Parents;
                if (childParents.All(leases.ContainsKey))
                {
                    leases.TryAdd(child, new Lease { ShardId = child, Checkpoint = Checkpoint.TrimHorizon, Parents = childParents });
                }
            }

            leases[lease.ShardId] = lease with { Checkpoint = Checkpoint.ShardEnd };
        }
    }

    private static LeaseSyncPlan Plan(string shards, string leases, StartPosition? start = null) => LeaseSyncPlanner.Plan(
        new ShardGraph(Words(shards).Select(ParseShard)),
        [.. Words(leases).Select(word => ParseLease(word, Words(shards).Select(ParseShard)))],
        start ?? StartPosition.TrimHorizon);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>"3!&lt;0,1": shard 3, closed, with parents 0 and 1.</summary>
    private static Shard ParseShard(string word)
    {
        var parts = word.Split('<');
        return new Shard(
            new ShardId(parts[0].TrimEnd('!')),
            parts.Length == 1 ? [] : [.. parts[1].Split(',').Select(parent => new ShardId(parent))],
            default,
            parts[0].EndsWith('!'));
    }

    private static Lease ParseLease(string word, IEnumerable<Shard> shards)
    {
        var parts = word.Split('=');
        var shardId = new ShardId(parts[0]);
        return new Lease
        {
            ShardId = shardId,
            Parents = shards.FirstOrDefault(shard => shard.ShardId == shardId)?.Parents ?? [],
            Checkpoint = parts[1] switch
            {
                "TRIM_HORIZON" => Checkpoint.TrimHorizon,
                "AT" => Checkpoint.AtTimestamp(Noon),
                "END" => Checkpoint.ShardEnd,
                var number => Checkpoint.At(SequenceNumber.Parse(number)),
            },
        };
    }

    private static StartPosition StartAt(string shards) =>
        new(Checkpoint.AtTimestamp(Noon), Words(shards).Select(word => new ShardId(word)).ToHashSet());

    private static string Creates(LeaseSyncPlan plan) => string.Join(' ', plan.Create.Select(lease => $"{lease.ShardId}={lease.Checkpoint}"));

    private static string Deletes(LeaseSyncPlan plan) => string.Join(' ', plan.Delete.Select(lease => lease.ShardId));

    private sealed class RandomStream
    {
        private readonly Random _random;
        private readonly List<Shard> _shards = [];

        public RandomStream(Random random)
        {
            _random = random;
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                Add([]);
            }

            Graph = new ShardGraph(_shards);
        }

        public ShardGraph Graph { get; private set; }

        public void Reshard()
        {
            var open = _shards.Where(shard => !shard.IsClosed).ToList();
            if (_random.Next(2) == 0 && open.Count > 1)
            {
                var first = _random.Next(open.Count - 1);
                Close(open[first]);
                Close(open[first + 1]);
                Add([open[first].ShardId, open[first + 1].ShardId]);
            }
            else if (open.Count < 12)
            {
                var parent = open[_random.Next(open.Count)];
                Close(parent);
                Add([parent.ShardId]);
                Add([parent.ShardId]);
            }

            Graph = new ShardGraph(_shards);
        }

        private void Add(ShardId[] parents) =>
            _shards.Add(new Shard(new ShardId(_shards.Count.ToString("D4", CultureInfo.InvariantCulture)), parents, default, IsClosed: false));

        private void Close(Shard shard) => _shards[_shards.IndexOf(shard)] = shard with { IsClosed = true };
    }
}
