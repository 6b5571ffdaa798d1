using Consumer.Cli.Live;
using Consumer.Cli.Output;
using Consumer.Cli.Progress;
using Kinesis.Consumer;
using Kinesis.Consumer.Health;

namespace Consumer.Cli.Tests.Live;

public sealed class LiveViewTests
{
    [Fact]
    public void ShowsOwnersLagAndRates()
    {
        var before = Snapshot(rows: 1_000);
        var text = Drawn(Snapshot(rows: 1_500), before, TimeSpan.FromSeconds(2));

        Assert.Contains("worker-1", text, StringComparison.Ordinal);
        Assert.Contains("free", text, StringComparison.Ordinal);
        Assert.Contains("1.5 s", text, StringComparison.Ordinal);
        Assert.Contains("STALL", text, StringComparison.Ordinal);
        Assert.Contains("SHARD_END", text, StringComparison.Ordinal);
        Assert.Contains(" 250 ", text, StringComparison.Ordinal);
        Assert.Contains("12.50", text, StringComparison.Ordinal);
    }

    [Fact]
    public void FirstLookHasNoRate() => Assert.Contains(" 0 ", Drawn(Snapshot(rows: 1_000), null, TimeSpan.Zero), StringComparison.Ordinal);

    private static LiveSnapshot Snapshot(long rows) => new(
        [
            new LiveShard(new LeaseRow("shardId-000000000000", "worker-1", 7, Checkpoint.At(SequenceNumber.Parse("49590338271490256608559692538361571095921575989136588898")), true), TimeSpan.FromSeconds(1.5), new ShardHealthVerdict(ShardHealth.Stall, "records wait")),
            new LiveShard(new LeaseRow("shardId-000000000001", null, 3, Checkpoint.ShardEnd, false), null),
        ],
        [new LiveDataset("orders", 3, 12_500_000, rows)],
        ["worker-1 (pid 42)"]);

    private static string Drawn(LiveSnapshot snapshot, LiveSnapshot? previous, TimeSpan elapsed)
    {
        using var writer = new StringWriter();
        using var error = new StringWriter();
        new CliOutput(writer, error, interactive: false).Tables.Write(LiveView.Draw(snapshot, previous, elapsed));
        return writer.ToString();
    }
}
