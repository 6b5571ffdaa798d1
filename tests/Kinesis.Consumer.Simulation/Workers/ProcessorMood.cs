using Kinesis.Consumer.Simulation.Stories;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>The application's code as it is while there is trouble: slow at times, and failing at times.</summary>
internal sealed class ProcessorMood(SimulationRun run, TimeProvider timeProvider)
{
    private readonly Scenario _scenario = run.Scenario;

    public async Task DawdleAsync(CancellationToken cancellationToken)
    {
        if (run.IsTroubled && run.Random.Next(100) < _scenario.SlowBatchPercent)
        {
            await Task.Delay(_scenario.SlowBatch * run.Random.NextDouble(), timeProvider, cancellationToken);
        }

        if (Strikes(_scenario.FailingBatchPerMille))
        {
            run.Coverage.Count("processor.failed");
            throw new InvalidOperationException("the processor fails");
        }
    }

    public bool Strikes(int perMille) => run.IsTroubled && run.Random.Next(1000) < perMille;
}
