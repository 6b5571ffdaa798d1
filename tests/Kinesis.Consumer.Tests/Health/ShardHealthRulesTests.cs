using System.Globalization;
using Kinesis.Consumer.Health;

namespace Kinesis.Consumer.Tests.Health;

public sealed class ShardHealthRulesTests
{
    private static readonly TimeSpan WarnAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    [Fact]
    public void AShardWithoutRecordsIsWellHoweverLongItsCheckpointStands()
    {
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 20, _ => Sample(5))));
    }

    [Fact]
    public void AShardFarBehindIsWellWhileItsCheckpointMoves()
    {
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 20, i => Sample(5 + i, lag: 100_000 - i, hasWork: true))));
    }

    [Fact]
    public void RecordsThatWaitForAWholeWindowBehindOneCheckpointAreAStall()
    {
        Assert.Equal(ShardHealth.Stall, Judge(Every(30, 11, _ => Sample(5, lag: 30, hasWork: true))));
        Assert.Equal(ShardHealth.Stall, Judge(Every(30, 11, _ => Sample(5, lag: 0, hasWork: true))));
    }

    [Fact]
    public void OneMomentWithoutWorkOrOneStepOfTheCheckpointIsNoStall()
    {
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 11, i => Sample(5, lag: 30, hasWork: i != 4))));
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 11, i => Sample(i < 4 ? 5 : 6, lag: 30, hasWork: true))));
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 10, _ => Sample(5, lag: 30, hasWork: true))));
    }

    [Fact]
    public void SilenceIsAStopAndNamesWhoIsSilent()
    {
        var sample = Sample(5) with { Silence = WarnAfter + TimeSpan.FromSeconds(1), Awaited = "ProcessAsync" };

        var verdict = ShardHealthRules.Judge([sample], WarnAfter, Window);

        Assert.Equal(new ShardHealthVerdict(ShardHealth.Stop, "ProcessAsync has shown no sign of life for 00:01:01"), verdict);
        Assert.Equal(ShardHealth.Ok, Judge([sample with { Silence = WarnAfter - TimeSpan.FromTicks(1) }]));
    }

    [Fact]
    public void ALagThatOnlyGrowsIsAWarningOnceItIsWorthOne()
    {
        Assert.Equal(ShardHealth.Warn, Judge(Every(30, 6, i => Sample(i, lag: 100 + (10 * i), hasWork: true))));
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 6, i => Sample(i, lag: 1 + i, hasWork: true))));
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 6, i => Sample(i, lag: 100 + (i == 3 ? 0 : 10 * i), hasWork: true))));
        Assert.Equal(ShardHealth.Ok, Judge(Every(30, 6, i => Sample(i, lag: 100, hasWork: true))));
    }

    [Fact]
    public void FailuresThatAreNotOvercomeAreAWarning()
    {
        Assert.Equal(ShardHealth.Warn, Judge([Sample(5) with { Failures = 1 }]));
    }

    [Fact]
    public void ACheckpointThatWentBackIsARewindUntilItIsWhereItWas()
    {
        Assert.Equal(ShardHealth.Rewind, Judge([Sample(5), Sample(3, second: 30), Sample(4, second: 60)]));
        Assert.Equal(ShardHealth.Ok, Judge([Sample(5), Sample(3, second: 30), Sample(5, second: 60)]));
        Assert.Equal(ShardHealth.Rewind, Judge([Sample(5), Sample(5, second: 30) with { Checkpoint = Checkpoint.TrimHorizon }]));
    }

    [Fact]
    public void TheWorstIsSaidFirst()
    {
        var all = Every(30, 11, i => Sample(i == 0 ? 9 : 5, lag: 100 + i, hasWork: true) with { Failures = 2, Silence = WarnAfter * 2 });

        Assert.Equal(ShardHealth.Rewind, Judge(all));
        Assert.Equal(ShardHealth.Stop, Judge(all[1..]));
    }

    [Fact]
    public void AWindowKeepsAWholeWindowOfSamplesAndNoMore()
    {
        var window = new ShardHealthWindow(new WatchdogOptions { WarnAfter = WarnAfter, Window = Window });
        for (var second = 0; second < 3_000; second += 7)
        {
            window.Add(Sample(5, lag: 1, hasWork: second >= 1_000, second: second));
            var expected = second >= 1_000 + Window.TotalSeconds + 60 ? ShardHealth.Stall : ShardHealth.Ok;
            var verdict = window.Judge(Sample(5, lag: 1, hasWork: second >= 1_000, second: second + 1));
            Assert.True(verdict.Health == expected || second is >= 1_290 and < 1_370, $"{verdict} after {second} s");
        }
    }

    private static ShardHealth Judge(ShardHealthSample[] samples) => ShardHealthRules.Judge(samples, WarnAfter, Window).Health;

    private static ShardHealthSample[] Every(int seconds, int count, Func<int, ShardHealthSample> sample) =>
        [.. Enumerable.Range(0, count).Select(i => sample(i) with { At = TimeSpan.FromSeconds(seconds * i) })];

    private static ShardHealthSample Sample(int sequence, int lag = 0, bool hasWork = false, int second = 0) => new(
        TimeSpan.FromSeconds(second),
        Checkpoint.At(SequenceNumber.Parse((sequence + 1).ToString(CultureInfo.InvariantCulture))),
        TimeSpan.FromSeconds(lag),
        hasWork);
}
