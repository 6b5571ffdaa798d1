using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

public sealed class StreamStatusTests
{
    [Fact]
    public void ALoopThatComesTwoLeaseDurationsLateIsNoReasonToRestart()
    {
        var time = new ManualTimeProvider();
        var options = new LeaseOptions();
        var status = new StreamStatus(new ShardBoard(), new ConsumerIdentity("s", "a", new WorkerId("w")), options, time);
        status.Started();
        var heartbeat = status.Loop("heartbeat", options.RenewInterval);
        heartbeat.Beat();

        time.Advance(options.RenewInterval + (2 * options.Duration));
        Assert.True(status.IsLive);
        heartbeat.Beat();
        time.Advance(options.RenewInterval + (3 * options.Duration));
        Assert.False(status.IsLive);
        heartbeat.Beat();

        Assert.True(status.IsLive);
    }

    [Fact]
    public void AWorkerWhoseTablesDoNotAnswerIsNotReadyUntilTheyDo()
    {
        var time = new ManualTimeProvider();
        var options = new LeaseOptions();
        var status = new StreamStatus(new ShardBoard(), new ConsumerIdentity("s", "a", new WorkerId("w")), options, time);
        var silence = TimeSpan.Zero;
        status.Silence = () => silence;
        status.CycleCompleted();
        Assert.True(status.IsReady);

        // Its row does not move any more, although the leases can be read.
        silence = options.Duration;
        Assert.False(status.IsReady);
        silence = TimeSpan.Zero;
        Assert.True(status.IsReady);

        // No look at the leases gets to its end.
        time.Advance(options.ScanInterval + (3 * options.Duration));
        Assert.False(status.IsReady);
        status.CycleCompleted();

        Assert.True(status.IsReady);
    }
}
