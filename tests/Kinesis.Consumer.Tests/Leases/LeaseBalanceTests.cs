using System.Globalization;
using Kinesis.Consumer.Leases;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

/// <summary>Many random fleets that plan for themselves from a common table, as the workers of an application do: they come to rest, balanced, and stay so.</summary>
public sealed class LeaseBalanceTests
{
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 0.0)]
    [InlineData(3, 0.2)]
    [InlineData(4, 0.2)]
    public void RandomFleetsComeToRestBalanced(int seed, double noise)
    {
        for (var round = 0; round < 12; round++)
        {
            var random = new Random((seed * 1000) + round);
            var fleet = new Fleet(random, random.Next(1, 9), random.Next(1, 80), noise);
            var what = $"seed {seed} round {round}: {fleet.Describe()}";

            fleet.Run(cycles: 100 + (fleet.LeaseCount * 2));
            var moves = fleet.Moves;
            Assert.True(moves <= fleet.LeaseCount * 2, $"{what}: {moves} moves");
            fleet.AssertBalanced(what);

            fleet.Run(cycles: 300);
            Assert.True(fleet.Moves - moves <= (noise > 0 ? 1 : 0), $"{what}: {fleet.Moves - moves} moves after it had come to rest");
            fleet.AssertBalanced(what);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WorkersThatJoinGetTheirShareAndNoMoreIsMovedThanTheyNeed(int seed)
    {
        for (var round = 0; round < 10; round++)
        {
            var random = new Random((seed * 1000) + round);
            var fleet = new Fleet(random, workers: 1, random.Next(20, 100), noise: 0.2);
            fleet.Run(cycles: 20);
            Assert.Equal(0, fleet.Moves);
            var what = $"seed {seed} round {round}: {fleet.Describe()}";

            var joined = random.Next(1, 6);
            fleet.Join(joined);
            fleet.Run(cycles: 100 + (fleet.LeaseCount * 2));

            fleet.AssertBalanced(what);
            Assert.True(fleet.Moves <= fleet.LeaseCount, $"{what}: {fleet.Moves} moves for {joined} workers");
        }
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(3, 0.0)]
    [InlineData(3, 0.2)]
    public void WorkersThatJoinAThousandLeasesHaveTheirShareSoonAndNothingIsMovedTwice(int joined, double noise)
    {
        var fleet = new Fleet(new Random(joined), workers: 1, leases: 1000, noise);
        fleet.Run(cycles: 20);
        Assert.Equal(0, fleet.Moves);

        fleet.Join(joined);
        fleet.Run(cycles: 90);
        fleet.AssertBalanced($"{joined} joined");
        Assert.InRange(fleet.Moves, 1, (1000 * joined / (joined + 1) * 1.03) + 1);

        var moves = fleet.Moves;
        fleet.Run(cycles: 120);
        Assert.Equal(moves, fleet.Moves);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AHotSpotThatWandersIsFollowedAndNotChased(int seed)
    {
        for (var round = 0; round < 8; round++)
        {
            var random = new Random((seed * 1000) + round);
            var fleet = new Fleet(random, random.Next(2, 6), random.Next(10, 40), noise: 0.2);
            fleet.Run(cycles: 100 + (fleet.LeaseCount * 2));
            var what = $"seed {seed} round {round}: {fleet.Describe()}";
            var moves = fleet.Moves;

            fleet.HeatUp();
            fleet.Run(cycles: 100 + (fleet.LeaseCount * 2));

            fleet.AssertBalanced(what);
            Assert.True(fleet.Moves - moves <= fleet.LeaseCount, $"{what}: {fleet.Moves - moves} moves for one hot spot");
        }
    }

    /// <summary>A cycle is one second. Workers look at the same instant half of the time, and one after the other else.</summary>
    private sealed class Fleet
    {
        private static readonly LeaseOptions Options = new();
        private static readonly LeaseRules Rules = LeaseRules.From(Options);

        private readonly ManualTimeProvider _time = new();
        private readonly Random _random;
        private readonly double _noise;
        private readonly List<Member> _members = [];
        private readonly Dictionary<ShardId, Row> _rows = [];
        private long _cycle;

        public Fleet(Random random, int workers, int leases, double noise)
        {
            _random = random;
            _noise = noise;
            Join(workers);
            for (var i = 0; i < leases; i++)
            {
                var id = new ShardId(string.Create(CultureInfo.InvariantCulture, $"shard{i:D3}"));
                var lease = new Lease { ShardId = id, Checkpoint = Checkpoint.TrimHorizon };
                var owner = random.Next(workers + 1);
                if (owner < workers)
                {
                    lease = lease with { Owner = _members[owner].Id, Tenure = "t" };
                }

                // Most shards bring a little, some bring a hundred times more.
                _rows[id] = new Row(lease, Math.Pow(10, random.NextDouble() * 3));
            }
        }

        public int LeaseCount => _rows.Count;

        public int Moves { get; private set; }

        public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{_rows.Count} leases, {_members.Count} workers");

        public void Join(int workers)
        {
            for (var i = 0; i < workers; i++)
            {
                _members.Add(new Member(string.Create(CultureInfo.InvariantCulture, $"w{_members.Count}"), _time));
            }
        }

        public void HeatUp()
        {
            foreach (var row in _rows.Values.Where(_ => _random.Next(8) == 0))
            {
                row.Truth *= 5;
            }
        }

        public void Run(int cycles)
        {
            for (var i = 0; i < cycles; i++, _cycle++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                Renew();
                FinishHandOvers();
                var order = _members.OrderBy(_ => _random.Next()).ToList();
                var plans = order.Select(member => (Member: member, Plan: member.Plan(Snapshot())));
                foreach (var (member, plan) in _random.Next(2) == 0 ? [.. plans] : plans)
                {
                    Carry(member, plan);
                }
            }
        }

        public void AssertBalanced(string what)
        {
            var leases = Snapshot();
            Assert.DoesNotContain(leases, lease => lease.Owner is null || lease.CheckpointOwner is not null);
            var weights = new LeaseWeights([.. _rows.Values.Select(row => row.Lease with { Throughput = row.Truth })]);
            var loads = _members.ToDictionary(member => member.Id, _ => 0.0);
            foreach (var row in _rows.Values)
            {
                loads[row.Lease.Owner!.Value] += weights.Of(row.Lease with { Throughput = row.Truth });
            }

            var mean = 1.0 / _members.Count;
            var largest = _rows.Values.Max(row => weights.Of(row.Lease with { Throughput = row.Truth }));

            // What is measured differs from the truth by up to the noise, in the throughput's half of the weight.
            var bound = ((mean + largest) * (1 + _noise)) + LeaseBalancer.Margin(mean, weights.CountShare);
            Assert.True(loads.Values.Max() <= bound, $"{what}: loads {string.Join(' ', loads.Values)}, bound {bound}");
        }

        private List<Lease> Snapshot() => [.. _rows.Values.Select(row => row.Lease)];

        private void Renew()
        {
            foreach (var row in _rows.Values)
            {
                // Every fourth second, each shard in its own.
                if ((_cycle + row.Lease.ShardId.Value[^1]) % 4 == 0 && row.Lease.Owner is not null)
                {
                    var measured = row.Truth * (1 + (_noise * ((2 * _random.NextDouble()) - 1)));
                    row.Lease = row.Lease with
                    {
                        Counter = row.Lease.Counter + 1,
                        Throughput = row.Lease.Throughput is { } average ? (average + measured) / 2 : measured,
                    };
                }
            }
        }

        private void FinishHandOvers()
        {
            foreach (var row in _rows.Values.Where(row => row.Lease.CheckpointOwner is not null && _random.Next(3) == 0))
            {
                row.Lease = row.Lease with { Counter = row.Lease.Counter + 1, CheckpointOwner = null };
            }
        }

        private void Carry(Member member, LeasePlan plan)
        {
            foreach (var take in plan.Takes)
            {
                var row = _rows[take.Lease.ShardId];
                if (row.Lease.Counter == take.Lease.Counter)
                {
                    row.Lease = row.Lease with { Counter = row.Lease.Counter + 1, Owner = member.Id, Tenure = "t" };
                }
            }

            var open = _rows.Values.Count(row => row.Lease.Owner == member.Id && row.Lease.CheckpointOwner is not null);
            foreach (var (asked, _) in plan.Asks.Take(member.Dampener.Pass(plan, open)))
            {
                var row = _rows[asked.ShardId];
                if (row.Lease.Owner == asked.Owner && row.Lease.CheckpointOwner is null)
                {
                    Moves++;
                    row.Lease = row.Lease with { Owner = member.Id, CheckpointOwner = asked.Owner };
                }
            }
        }

        private sealed class Row(Lease lease, double truth)
        {
            public Lease Lease { get; set; } = lease;

            public double Truth { get; set; } = truth;
        }

        private sealed class Member(string name, TimeProvider timeProvider)
        {
            private readonly LeaseObserver _observer = new(timeProvider);
            private readonly ClaimBudget _claims = new();

            public WorkerId Id { get; } = new(name);

            public AskDampener Dampener { get; } = new(Options, timeProvider);

            public LeasePlan Plan(List<Lease> leases)
            {
                var busy = leases.Where(lease => lease.ActualOwner == Id).Select(lease => lease.ShardId).ToHashSet();
                var plan = LeasePlanner.Plan(_observer.Observe(leases), Id, busy, Rules, _claims.Current);
                _claims.NextCycle();
                return plan;
            }
        }
    }
}
