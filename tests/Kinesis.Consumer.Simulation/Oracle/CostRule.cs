using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>What a quiet fleet asks of its services: counted over some time, and not more than the options say.</summary>
internal sealed class CostRule(World world, SimulatedStream stream, ShardLimits limits, TableUnits table, Scenario scenario, Coverage coverage)
{
    /// <summary>For retries, a move of a lease, and turns that happen to fall together.</summary>
    private const double Slack = 1.5;

    private double _reads;
    private double _writes;
    private int _describes;
    private int _leases;
    private long _at;

    /// <param name="leases">Rows of the lease table.</param>
    public void Begin(int leases) => (_reads, _writes, _describes, _leases, _at) = (table.Reads, table.Writes, limits.Describes, leases, world.Now);

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
        Limit("read units", reads, workers * pages * ((seconds / scenario.ScanInterval.TotalSeconds) + (seconds / scenario.SyncInterval.TotalSeconds) + 2));
        Limit("write units", writes, stream.Open.Count * ((seconds / scenario.RenewInterval.TotalSeconds) + 2));
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
