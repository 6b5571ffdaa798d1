using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>The application's code as it is while there is trouble: slow at times, failing at times, and deaf at times.</summary>
internal sealed class ProcessorMood(SimulatedProcess process, SimulationRun run)
{
    private readonly Scenario _scenario = run.Scenario;

    public async Task DawdleAsync(CancellationToken cancellationToken)
    {
        if (run.IsTroubled && run.Random.Next(100) < _scenario.SlowBatchPercent)
        {
            await Task.Delay(_scenario.SlowBatch * run.Random.NextDouble(), process.Clock, cancellationToken);
        }

        if (_scenario.Traits.Hangs is { } hangs && Strikes(hangs.PerMille))
        {
            await HangAsync(hangs.Longest * run.Random.NextDouble());
        }

        if (Strikes(_scenario.FailingBatchPerMille))
        {
            run.Coverage.Count("processor.failed");
            throw new InvalidOperationException("the processor fails");
        }
    }

    private async Task HangAsync(TimeSpan span)
    {
        run.Coverage.Count("processor.hung");
        process.HungCalls++;
        await Task.Delay(span, process.Clock, CancellationToken.None);
        process.HungCalls--;
    }

    public bool Strikes(int perMille) => run.IsTroubled && run.Random.Next(1000) < perMille;
}
