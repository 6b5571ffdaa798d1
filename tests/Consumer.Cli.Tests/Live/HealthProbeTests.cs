using Consumer.Cli.Live;
using Consumer.Cli.Progress;
using Kinesis.Consumer;
using Testing.Support;

namespace Consumer.Cli.Tests.Live;

public sealed class HealthProbeTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void AnOwnerThatNoLongerRenewsHasStopped()
    {
        var probe = new HealthProbe(_time);
        for (var counter = 0; counter < 100; counter++)
        {
            Assert.Equal(ShardHealth.Ok, probe.Judge(Lease(counter, 1), TimeSpan.Zero).Health);
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal("the owner has shown no sign of life for 00:00:18", probe.Judge(Lease(99, 1), TimeSpan.Zero).Reason);
    }

    [Fact]
    public void ACheckpointThatStandsStillWhileRecordsWaitIsAStall()
    {
        var probe = new HealthProbe(_time);
        var health = ShardHealth.Ok;
        for (var counter = 0; counter < 150; counter++)
        {
            health = probe.Judge(Lease(counter, 1), TimeSpan.FromSeconds(2)).Health;
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(ShardHealth.Stall, health);
        Assert.Equal(ShardHealth.Ok, probe.Judge(Lease(200, 2), TimeSpan.FromSeconds(2)).Health);
        Assert.Equal(ShardHealth.Rewind, probe.Judge(Lease(201, 1), TimeSpan.FromSeconds(2)).Health);
    }

    private static LeaseRow Lease(long counter, int sequence) =>
        new("shardId-000000000000", "worker-1", counter, Checkpoint.At(SequenceNumber.Parse($"{sequence}")), Pending: false);
}
