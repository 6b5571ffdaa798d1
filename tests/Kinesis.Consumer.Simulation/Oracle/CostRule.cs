using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>What a quiet fleet asks of its services: counted over some time, and not more than the options say.</summary>
internal sealed class CostRule(World world, SimulatedStream stream, ShardLimits limits, TableUnits table, TableUnits rows, Scenario scenario, Coverage coverage)
{
    /// <summary>For retries, a move of a lease, and turns that happen to fall together.</summary>
    private const double Slack = 1.25;

    /// <summary>How often a worker of a small fleet reads all leases without a reason.</summary>
    private const double RoutineSeconds = 20;

    private double _reads;
    private double _writes;
    private double _looks;
    private double _beats;
    private int _describes;
    private int _leases;
    private long _at;

    /// <param name="leases">Rows of the lease table.</param>
    public void Begin(int leases)
    {
        (_reads, _writes, _describes, _leases, _at) = (table.Reads, table.Writes, limits.Describes, leases, world.Now);
        (_looks, _beats) = (rows.Reads, rows.Writes);
    }

    /// <param name="workers">How many there were all the time.</param>
    /// <param name="leases">Rows that are left.</param>
    public void End(int workers, int leases)
    {
        var seconds = TimeSpan.FromTicks(world.Now - _at).TotalSeconds;
        var (reads, writes, describes) = (table.Reads - _reads, table.Writes - _writes, limits.Describes - _describes);
        coverage.Count("cost.worker.seconds", (long)(seconds * workers));
        coverage.Count("cost.shard.seconds", (long)(seconds * stream.Open.Count));
        coverage.Count("cost.read.units", (long)reads);
        coverage.Count("cost.write.units", (long)writes);
        coverage.Count("cost.describes", describes);

        // Finished leases are deleted in between.
        var pages = Math.Ceiling(Math.Max(_leases, leases) * LeasePort.RowBytes / 4096.0);
        var turns = seconds / scenario.ScanInterval.TotalSeconds;
        var comparisons = (seconds / scenario.SyncInterval.TotalSeconds) + 2;
        var beats = (seconds / scenario.RenewInterval.TotalSeconds) + 2;

        // A fleet in which all have rows, and go by them, reads its leases when there is a reason, and writes to none.
        var goesByRows = scenario is { RowlessPercent: 0, PerLeasePercent: 0 } && !scenario.Traits.HasKclPeer;
        Limit("read units", reads, workers * pages * ((goesByRows ? seconds / RoutineSeconds : turns) + comparisons));
        Limit("write units", writes, (stream.Open.Count * (goesByRows ? 2 : beats)) + Math.Max(0, _leases - leases));
        Limit("read units of rows", rows.Reads - _looks, workers * (turns + 2));
        Limit("write units of rows", rows.Writes - _beats, workers * beats);
        Limit("calls of DescribeStreamSummary", describes, workers * ((seconds / scenario.SyncInterval.TotalSeconds) + 2));

        void Limit(string what, double used, double expected)
        {
            if (used > expected * Slack)
            {
                world.Fail($"{workers} quiet workers with {leases} leases used {used} {what} in {seconds} s; {expected:F1} are expected");
            }
        }
    }
}
