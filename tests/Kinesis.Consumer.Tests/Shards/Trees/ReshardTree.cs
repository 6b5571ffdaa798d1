using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards.Trees;

/// <summary>
/// A stream that is resharded and trimmed at random, and an application that works on it by the rules of the library and its real shard sync,
/// crashes between steps and, if it shall, loses rows of its table.
/// </summary>
internal sealed class ReshardTree
{
    private const int MostOpenShards = 12;
    private static readonly Checkpoint Ten = Checkpoint.At(SequenceNumber.Parse("10"));
    private readonly Random _random;
    private readonly ManualTimeProvider _time = new();
    private readonly FakeKinesis _stream;
    private readonly ConsumedStream _consumed;
    private ShardSync _sync;
    private DateTimeOffset? _beganAt;

    public ReshardTree(int seed, bool losesRows, ConsumerInstruments instruments)
    {
        _random = new Random(seed);
        LosesRows = losesRows;
        _stream = new FakeKinesis(_time, _random.Next(1, 5));
        for (var i = _random.Next(6); i > 0; i--)
        {
            Reshard();
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        var position = (InitialPosition)_random.Next(3);
        DateTimeOffset? timestamp = position == InitialPosition.AtTimestamp ? _time.GetUtcNow() - TimeSpan.FromMinutes(_random.Next(8)) : null;
        _consumed = new ConsumedStream("orders", "app", position, timestamp);
        _sync = Open(instruments);
    }

    public InMemoryLeaseStore Store { get; } = new();

    public IReadOnlyList<FakeShard> Shards => _stream.Shards;

    public bool LosesRows { get; }

    /// <summary>Every shard that was read to its end, once for each time.</summary>
    public List<string> Processed { get; } = [];

    /// <summary>Where an application begins that finds the table as it is now.</summary>
    public DateTimeOffset? Start => _consumed.InitialPosition switch
    {
        InitialPosition.AtTimestamp => _consumed.InitialTimestamp,
        InitialPosition.Latest when Store.All.Count == 0 => _time.GetUtcNow(),
        InitialPosition.Latest => Store.All.Where(lease => lease.Checkpoint.Kind == CheckpointKind.AtTimestamp).Min(lease => (DateTimeOffset?)lease.Checkpoint.Timestamp),
        _ => null,
    };

    public bool HasStarted => _beganAt is not null;

    public ShardSync Restart(ConsumerInstruments instruments) => _sync = Open(instruments);

    public async Task SyncAsync()
    {
        _beganAt ??= Start ?? DateTimeOffset.MinValue;
        await _sync.RunOnceAsync(CancellationToken.None);
    }

    /// <summary>Whether a shard holds records that the application shall read.</summary>
    public bool IsWanted(FakeShard shard) => shard.ClosedAt is not { } closed || closed >= _beganAt;

    public async Task StepAsync()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        switch (_random.Next(10))
        {
            case < 5:
                Reshard();
                break;
            case 5:
                Trim();
                break;
            case 6 when LosesRows:
                LoseRow();
                break;
            case 7 when HasStarted:
                ForgetFacts();
                await SyncAsync();
                break;
            default:
                break;
        }

        // So that "now" is after what was done.
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Workers get ahead on some shards and finish closed ones. Returns whether anything was done.</summary>
    public async Task<bool> WorkAsync(bool eager)
    {
        var worked = false;
        foreach (var lease in Store.All.Where(lease => !lease.IsFinished))
        {
            var isBlocked = lease.Checkpoint.IsInitial && lease.Parents.Any(parent => Store.Find(parent.Value) is { IsFinished: false });
            if (isBlocked || (!eager && _random.Next(3) == 0))
            {
                continue;
            }

            var shard = Shards.FirstOrDefault(shard => shard.ShardId == lease.ShardId.Value);
            var canEnd = shard is null or { IsClosed: true };
            if (canEnd && (eager || _random.Next(2) == 0))
            {
                await EndAsync(lease, shard, eager);
                worked = true;
            }
            else if (lease.Checkpoint.IsInitial)
            {
                Store.Put(lease with { Checkpoint = Ten });
                worked = true;
            }
        }

        return worked;
    }

    /// <summary>The children's leases first, then the end: a crash may come in between.</summary>
    private async Task EndAsync(Lease lease, FakeShard? shard, bool eager)
    {
        CheckParents(lease, shard);
        var reported = shard is not null && _random.Next(2) == 0 ? shard.Children.Select(child => child.DescribeAsChild()).ToList() : [];
        await _sync.CreateChildrenAsync(lease, reported, Ten, CancellationToken.None);
        if (eager || _random.Next(6) > 0)
        {
            Processed.Add(lease.ShardId.Value);
            Store.Put(Store[lease.ShardId.Value] with { Checkpoint = Checkpoint.ShardEnd });
        }
    }

    private void CheckParents(Lease lease, FakeShard? shard)
    {
        var early = shard?.Parents.Where(parent => !Processed.Contains(parent) && Shards.Any(other => other.ShardId == parent && IsWanted(other))).ToList() ?? [];
        Assert.True(LosesRows || early.Count == 0, $"{lease.ShardId} is read before its parents {string.Join(", ", early)}");
    }

    private void Reshard()
    {
        var open = _stream.OpenShards;
        switch (_random.Next(5))
        {
            case 0:
                Scale(_random.Next((open.Count + 1) / 2, Math.Min(MostOpenShards, open.Count * 2) + 1));
                break;
            case 1 or 2 when open.Count > 1:
                var left = _random.Next(open.Count - 1);
                _stream.Merge(open[left], open[left + 1]);
                break;
            case > 2 when open.Count < MostOpenShards:
                SplitAnywhere(open[_random.Next(open.Count)]);
                break;
            default:
                break;
        }
    }

    private void SplitAnywhere(int shard)
    {
        var parent = Find(shard);
        var width = parent.End - parent.Start;
        if (width > 1000)
        {
            _stream.Split(shard, parent.Start + 1 + (width / 1000 * (UInt128)_random.Next(1000)));
        }
    }

    /// <summary>UpdateShardCount: splits at the boundaries of equal ranges, then merges what lies between them.</summary>
    private void Scale(int target)
    {
        var width = UInt128.MaxValue / (UInt128)target;
        var boundaries = Enumerable.Range(0, target).Select(index => width * (UInt128)index).ToHashSet();
        foreach (var boundary in boundaries)
        {
            var shard = _stream.OpenShards.First(number => Find(number).Start <= boundary && boundary <= Find(number).End);
            if (Find(shard).Start != boundary)
            {
                _stream.Split(shard, boundary);
            }
        }

        while (_stream.OpenShards.Skip(1).FirstOrDefault(number => !boundaries.Contains(Find(number).Start), -1) is var right and >= 0)
        {
            var open = _stream.OpenShards.ToList();
            _stream.Merge(open[open.IndexOf(right) - 1], right);
        }
    }

    /// <summary>Closed shards leave with their last record, those that closed first first.</summary>
    private void Trim()
    {
        var closed = Shards.Where(shard => shard.IsClosed).OrderBy(shard => shard.ClosedAt).ToList();
        if (closed.Count > 0)
        {
            var horizon = closed[_random.Next(closed.Count)].ClosedAt;
            closed.Where(shard => shard.ClosedAt <= horizon).ToList().ForEach(shard => _stream.Forget(FakeKinesis.Number(shard.ShardId)));
        }
    }

    /// <summary>
    /// An operator deletes a row. Not one below which a lease exists: that it was not read to its end could then be known by nobody.
    /// </summary>
    private void LoseRow()
    {
        var graph = new ShardGraph(Shards.Select(shard => Shard.From(shard.Describe())));
        var leasedBelow = graph.FindAncestors(id => Store.Find(id.Value) is not null);
        var rows = Store.All.Where(lease => !leasedBelow.Contains(lease.ShardId) && graph.Contains(lease.ShardId)).ToList();
        if (rows.Count > 0 && Store.All.Count > 1)
        {
            Store.Remove(rows[_random.Next(rows.Count)].ShardId.Value);
        }
    }

    /// <summary>A row as older software writes it.</summary>
    private void ForgetFacts()
    {
        var rows = Store.All.Where(lease => Shards.Any(shard => shard.ShardId == lease.ShardId.Value)).ToList();
        if (rows.Count > 0)
        {
            Store.Put(rows[_random.Next(rows.Count)] with { HashKeys = null, StreamCreatedAt = null, Children = [] });
        }
    }

    private FakeShard Find(int number) => Shards.First(shard => shard.ShardId == FakeKinesis.Id(number));

    private ShardSync Open(ConsumerInstruments instruments) =>
        new(_stream, Store, _consumed, new SyncSchedule("orders", new WorkerId("w"), TimeSpan.FromSeconds(30), _time), instruments, new ServiceClock(_time, NullLogger<ServiceClock>.Instance), _time, NullLogger<ShardSync>.Instance);
}
