namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>A failure destination whose failures nobody hears of.</summary>
internal sealed class BelievingDestination(IFailureDestination inner) : IFailureDestination
{
    public async ValueTask WriteAsync(IReadOnlyList<FailedRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            await inner.WriteAsync(records, cancellationToken);
        }
        catch (IOException)
        {
            // The bug.
        }
    }
}
