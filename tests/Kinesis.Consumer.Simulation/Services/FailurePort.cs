using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The failure destination as one shard's record processor sees it. What it does not answer to must come again.</summary>
internal sealed class FailurePort(SimulatedProcess process, SimulationRun run, Attempts attempts) : IFailureDestination
{
    public async ValueTask WriteAsync(IReadOnlyList<FailedRecord> records, CancellationToken cancellationToken)
    {
        var failures = records.Select(failed => (Record: run.Attempts.Find(attempts, failed.Record), failed.Reason, failed.Attempts)).ToList();
        var ids = string.Join(',', failures.Select(failure => failure.Record?.Id));
        if (run.IsTroubled && run.Random.Next(1000) < run.Scenario.Traits.Lanes!.LossPerMille)
        {
            run.Coverage.Count("destination.failed");
            throw new IOException($"the destination does not take [{ids}]");
        }

        await run.Network.CallAsync(process, ServiceKind.Objects, $"give up [{ids}]", () => true, _ => "kept", cancellationToken);

        // Only now: a record counts as given up when the library may know.
        foreach (var (record, reason, tries) in failures)
        {
            if (record is not null)
            {
                run.Attempts.GivenUp(attempts, record, reason, tries);
            }
        }
    }
}
