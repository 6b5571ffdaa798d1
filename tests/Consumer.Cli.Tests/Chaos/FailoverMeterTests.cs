using Consumer.Cli.Chaos.Disturbances;
using Consumer.Cli.Chaos.Failover;
using Testing.Support;

namespace Consumer.Cli.Tests.Chaos;

public sealed class FailoverMeterTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly FailoverMeter _meter;

    public FailoverMeterTests() => _meter = new FailoverMeter(_time);

    [Fact]
    public void AKillIsMeasuredFromTheSignalToTheFirstReadOfAnother()
    {
        _meter.Read("s1", "worker-1");
        Pass(1);
        Expect(DisturbanceKind.Kill, "worker-1", "s1");
        Pass(11);
        _meter.Read("s1", "worker-2");
        Pass(1);
        _meter.Read("s1", "worker-3");

        var takeover = Assert.Single(_meter.Takeovers());
        Assert.Equal(("worker-2", TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(12)), (takeover.Taker, takeover.Gap, takeover.Unread));
    }

    [Fact]
    public void ATerminationIsMeasuredFromTheVictimsLastCheckpoint()
    {
        Expect(DisturbanceKind.Terminate, "worker-1", "s1");
        Pass(1);
        _meter.Read("s1", "worker-1");
        Pass(3);
        _meter.Checkpoint("s1", "worker-1");
        Pass(1);
        _meter.Read("s1", "worker-2");

        var takeover = Assert.Single(_meter.Takeovers());
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)), (takeover.Gap, takeover.Unread));
    }

    [Fact]
    public void ATakerThatIsHitBeforeItReadsSpoilsTheMeasure()
    {
        Expect(DisturbanceKind.Kill, "worker-1", "s1");
        Expect(DisturbanceKind.Kill, "worker-2", "s1");
        _meter.Read("s1", "worker-3");

        Assert.False(Assert.Single(_meter.Takeovers()).IsCalm);
    }

    [Fact]
    public void AShardThatNobodyTakesIsNotInTimeUnlessItIsFinished()
    {
        Expect(DisturbanceKind.Kill, "worker-1", "s1", "s2");
        _meter.FinishedBut(new HashSet<string> { "s2" });

        var kills = Kills();
        Assert.Equal("s2", Assert.Single(kills.Never).ShardId);
        Assert.False(kills.IsInTime);
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void AKillIsInTimeWithinTheLeaseAndTwoSeconds(int seconds, bool isInTime)
    {
        Expect(DisturbanceKind.Kill, "worker-1", "s1");
        Pass(seconds);
        _meter.Read("s1", "worker-2");

        Assert.Equal(isInTime, Kills().IsInTime);
    }

    private FailoverFigure Kills() => FailoverFigure.Of(_meter.Takeovers(), Lease).Single(figure => figure.Cause == DisturbanceKind.Kill);

    private void Expect(DisturbanceKind cause, string victim, params string[] shardIds) =>
        _meter.Expect(cause, victim, shardIds, isCalm: true, _time.GetTimestamp());

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
