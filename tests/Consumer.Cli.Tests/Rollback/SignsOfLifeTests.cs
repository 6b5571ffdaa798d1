using Consumer.Cli.Rollback;
using Kinesis.Consumer;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;

namespace Consumer.Cli.Tests.Rollback;

public sealed class SignsOfLifeTests
{
    private static readonly Lease Lease = new() { ShardId = new ShardId("shardId-000000000000"), Checkpoint = Checkpoint.TrimHorizon, Counter = 7, Owner = new WorkerId("w1") };
    private static readonly FleetRow Row = new(new ProcessId(new WorkerId("w1"), "p1"), Beat: 12, Hint: 3, Asks: []);

    [Fact]
    public void WhoStandsStillIsGoneEvenIfItIsNamed() => Assert.Empty(SignsOfLife.Between(Look([Lease], [Row]), Look([Lease with { }], [Row with { }])));

    [Fact]
    public void ARowThatMovesLives() => Assert.Equal("worker w1 has moved its row in the workers' table", Sign(Look([Lease], [Row]), Look([Lease], [Row with { Beat = 13 }])));

    [Fact]
    public void ARowThatAppearsLives() => Assert.Equal("worker w1 has moved its row in the workers' table", Sign(Look([Lease], []), Look([Lease], [Row])));

    /// <summary>It was alive a moment ago, and another process of its name may follow.</summary>
    [Fact]
    public void ARowThatGoesAwayLived() => Assert.Contains("worker w1 has just removed its row", Sign(Look([Lease], [Row]), Look([Lease], [])), StringComparison.Ordinal);

    /// <summary>A worker that renews each lease has no row.</summary>
    [Fact]
    public void ALeaseWhoseCounterMovesIsHeld() =>
        Assert.Equal("the lease of shardId-000000000000 was written, worker w1 owns it", Sign(Look([Lease], []), Look([Lease with { Counter = 8 }], [])));

    /// <summary>Who asks for a lease does not move its counter.</summary>
    [Fact]
    public void ALeaseThatIsAskedForShowsWhoAsks() => Assert.Contains(
        "worker w2 owns it", Sign(Look([Lease], []), Look([Lease with { Owner = new WorkerId("w2"), CheckpointOwner = new WorkerId("w1") }], [])), StringComparison.Ordinal);

    [Fact]
    public void ALeaseThatIsMadeOrDeletedIsSomebodysWork()
    {
        Assert.Contains("was written", Sign(Look([], []), Look([Lease], [])), StringComparison.Ordinal);
        Assert.Contains("was deleted", Sign(Look([Lease], []), Look([], [])), StringComparison.Ordinal);
    }

    private static FleetLook Look(IReadOnlyList<Lease> leases, IReadOnlyList<FleetRow> rows) => new(leases, rows);

    private static string Sign(FleetLook before, FleetLook after) => Assert.Single(SignsOfLife.Between(before, after));
}
