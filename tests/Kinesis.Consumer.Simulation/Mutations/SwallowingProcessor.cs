namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>An error policy that has none.</summary>
internal sealed class SwallowingProcessor(IRecordProcessor inner) : IRecordProcessor
{
    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await inner.ProcessAsync(batch, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // The bug.
        }

        return BatchResult.Done;
    }
}
