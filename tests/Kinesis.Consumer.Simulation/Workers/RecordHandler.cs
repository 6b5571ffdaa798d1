using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>A record processor that tells the oracle what it is given, and fails in every way that the error policy knows.</summary>
internal sealed class RecordHandler(Attempts attempts, SimulatedProcess process, SimulationRun run) : IRecordProcessor
{
    private readonly LaneTraits _traits = run.Scenario.Traits.Lanes!;
    private readonly ProcessorMood _mood = new(process, run);

    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var records = run.Attempts.Tried(attempts, batch.Records);
        await using var registration = new CancellationCode(process, run).Register(cancellationToken);
        await run.Stuck.PassAsync(batch.ShardId);
        await _mood.DawdleAsync(cancellationToken);
        if (run.Scenario.Traits.LaneOutOfMemoryPerMille is > 0 and var perMille && _mood.Strikes(perMille))
        {
            run.Coverage.Count("lane.out.of.memory");
            AttemptOracle.RanOutOfMemory(attempts, records);
#pragma warning disable CA2201 // What the runtime throws is the point.
            throw new OutOfMemoryException("there is no room to work in");
#pragma warning restore CA2201
        }

        if (_mood.Strikes(_traits.HaltsPerMille))
        {
            run.Coverage.Count("handler.halted");
            throw new ShardHaltedException("the handler halts") { RetryAfter = _traits.Options.HaltRetryInterval };
        }

        if (_mood.Strikes(_traits.ThrowsPerMille))
        {
            throw new InvalidOperationException("the handler fails");
        }

        var poison = run.IsTroubled ? FindPoison(records) : null;
        return poison is null ? Finish(records, BatchResult.Done) : Fail(records, poison);
    }

    private StreamRecord? FindPoison(IReadOnlyList<StreamRecord> records) => records.FirstOrDefault(record => _traits.IsPoison(record.Id));

    private BatchResult Fail(IReadOnlyList<StreamRecord> records, StreamRecord poison)
    {
        run.Coverage.Count("poison");
        var at = records.TakeWhile(record => record != poison).Count();
        var error = new InvalidOperationException($"record {poison.Id} is poison");
        switch (poison.Id % 3)
        {
            case 0:
                throw error;
            case 1:
                Finish(records.Take(at), BatchResult.Done);
                return BatchResult.FailedAt(at, error);
            default:
                // What follows of its key must wait for it, and fails with it.
                var failed = Enumerable.Range(at, records.Count - at).Where(i => records[i].Key == poison.Key || _traits.IsPoison(records[i].Id)).ToArray();
                var keys = failed.Select(i => records[i].Key).ToHashSet(StringComparer.Ordinal);
                failed = [.. Enumerable.Range(at, records.Count - at).Where(i => keys.Contains(records[i].Key))];
                Finish(records.Where((_, i) => !failed.Contains(i)), BatchResult.Done);
                return BatchResult.Failed(error, failed);
        }
    }

    private BatchResult Finish(IEnumerable<StreamRecord> records, BatchResult result)
    {
        foreach (var record in records)
        {
            run.Attempts.Done(attempts, record);
        }

        return result;
    }
}
