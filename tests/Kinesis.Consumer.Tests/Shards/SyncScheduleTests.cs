using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards;

/// <summary>What a fleet's shard syncs cost: reads of the lease table, and calls that the whole account has only 20 of in a second.</summary>
public sealed class SyncScheduleTests : IDisposable
{
    private const int DescriptionsASecondAndAccount = 20;

    /// <summary>1,000 leases of 404 bytes, 4 KB a read unit, consistently.</summary>
    private const int UnitsPerScan = 100;

    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;

    public SyncScheduleTests() =>
        _instruments = new ConsumerInstruments(_meters, new ConsumerIdentity("orders", "app", new WorkerId("w")), new ShardBoard(), TimeProvider.System);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(200)]
    public async Task ScansDoNotGrowWithTheFleet(int workers)
    {
        var fleet = new SyncFleet(streams: 1, workers, shardsPerStream: workers, _instruments);
        await fleet.StartAsync();
        await fleet.RunForAsync(TimeSpan.FromMinutes(10));
        var before = fleet.Scans;
        var span = TimeSpan.FromHours(1);

        await fleet.RunForAsync(span);

        var scansADay = (fleet.Scans - before) * (TimeSpan.FromDays(1) / span);
        Assert.InRange(scansADay * UnitsPerScan, 0.25e6, 1.1e6);
    }

    [Theory]
    [InlineData(600, 1)]
    [InlineData(12, 50)]
    [InlineData(1, 600)]
    public async Task SixHundredSyncsStayFarBelowTheAccountsLimit(int streams, int workers)
    {
        var fleet = new SyncFleet(streams, workers, shardsPerStream: Math.Min(workers, 100), _instruments);
        await fleet.StartAsync();
        var from = fleet.Descriptions[^1] + TimeSpan.FromSeconds(1);

        await fleet.RunForAsync(TimeSpan.FromMinutes(12));

        var perSecond = fleet.Descriptions.Where(at => at >= from).GroupBy(at => at.ToUnixTimeSeconds()).Select(second => second.Count()).ToList();
        Assert.InRange(perSecond.Sum() / 720.0, 0, 3);
        Assert.InRange(perSecond.Max(), 1, DescriptionsASecondAndAccount - 5);
    }

    [Fact]
    public async Task ComparisonsGoOnWhenTheFewThatMakeThemHang()
    {
        const int workers = 20;
        var fleet = new SyncFleet(streams: 1, workers, shardsPerStream: workers, _instruments);
        var few = Few("orders-0", Enumerable.Range(0, workers));
        Assert.Equal(2, few.Count);
        await fleet.StartAsync((_, worker) => few.Contains(worker));
        await fleet.RunForAsync(TimeSpan.FromMinutes(20));
        var before = fleet.Scans;

        await fleet.RunForAsync(TimeSpan.FromHours(1));

        Assert.InRange(fleet.Scans - before, 60, 240);
    }

    [Fact]
    public void WhenTheFewAreGoneTheNextOnesTakeTheirPlaceAtOnce()
    {
        var workers = Enumerable.Range(0, 50).ToList();
        var few = Few("orders", workers);

        var next = Few("orders", workers.Except(few));

        Assert.Equal((2, 2, 0), (few.Count, next.Count, few.Intersect(next).Count()));
        Assert.NotEqual(few, Few("clicks", workers));
    }

    [Fact]
    public void ASuspicionThatStaysIsLookedAtLessAndLessOften()
    {
        var schedule = Open(new ManualTimeProvider(), "w");

        double[] pauses = [.. Enumerable.Range(0, 10).Select(_ => schedule.NextPause(hasSuspicion: true).TotalSeconds)];

        Assert.InRange(pauses[0], 4, 6);
        Assert.InRange(pauses[1], 8, 12);
        Assert.InRange(pauses[2], 16, 24);
        Assert.All(pauses[3..], pause => Assert.InRange(pause, 24, 36));
        Assert.InRange(schedule.NextPause(hasSuspicion: false).TotalSeconds, 24, 36);
        Assert.InRange(schedule.NextPause(hasSuspicion: true).TotalSeconds, 4, 6);
    }

    [Fact]
    public void ASuspicionMakesAnybodyCompareUntilItIsOld()
    {
        var time = new ManualTimeProvider();
        var schedule = Open(time, "w");
        schedule.Comparing();
        Assert.False(schedule.IsComparisonDue());

        bool[] due = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            time.Advance(schedule.NextPause(hasSuspicion: true));
            return schedule.IsComparisonDue();
        })];

        Assert.Equal([true, true, true, false, false], due);
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }

    private static SyncSchedule Open(TimeProvider time, string worker, string stream = "orders") => new(stream, new WorkerId(worker), SyncFleet.Interval, time);

    /// <summary>The workers that compare each time while these own a lease each.</summary>
    private static List<int> Few(string stream, IEnumerable<int> workers)
    {
        var all = workers.ToList();
        var leases = all.Select(worker => new Lease { ShardId = new ShardId($"{worker}"), Checkpoint = Checkpoint.TrimHorizon, Owner = SyncFleet.Worker(worker) }).ToList();
        return [.. all.Where(worker =>
        {
            var schedule = Open(new ManualTimeProvider(), SyncFleet.Worker(worker).Value, stream);
            schedule.Observe(leases);
            schedule.Comparing();
            return schedule.IsComparisonDue();
        })];
    }
}
