namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>A record processor whose lack of memory looks like any failure.</summary>
internal sealed class BlamingProcessor(IRecordProcessor inner) : IRecordProcessor
{
    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.ProcessAsync(batch, cancellationToken);
        }
        catch (OutOfMemoryException exception)
        {
            throw new InvalidOperationException("the handler fails", exception);
        }
    }
}
