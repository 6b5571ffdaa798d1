using Kinesis.Consumer;
using Microsoft.Extensions.Configuration;

namespace Kinesis.Counter;

/// <summary>Takes long for each batch, as code does that calls a slow database: it blocks its thread meanwhile, or awaits.</summary>
internal sealed class SlowProcessor(IConfiguration configuration, Tally tally) : IRecordProcessor
{
    private readonly TimeSpan _time = configuration.GetValue<TimeSpan>("Slow:Time");
    private readonly bool _blocks = configuration.GetValue<bool>("Slow:Blocks");

    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (_blocks)
        {
#pragma warning disable RS0030 // the very thing that is measured
            Thread.Sleep(_time);
#pragma warning restore RS0030
        }
        else
        {
            await Task.Delay(_time, TimeProvider.System, cancellationToken);
        }

        tally.Add(batch.Count, bytes: 0);
        return BatchResult.Done;
    }
}
