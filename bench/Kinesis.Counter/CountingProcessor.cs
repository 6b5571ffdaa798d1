using Kinesis.Consumer;

namespace Kinesis.Counter;

/// <summary>Counts records and their bytes.</summary>
internal sealed class CountingProcessor(Tally tally) : IRecordProcessor
{
    public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (ref readonly var record in batch.Records)
        {
            bytes += record.Data.Length;
        }

        tally.Add(batch.Count, bytes);
        return new ValueTask<BatchResult>(BatchResult.Done);
    }
}
