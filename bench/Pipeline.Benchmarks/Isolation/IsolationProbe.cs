using System.Collections.Concurrent;
using System.Globalization;
using Kinesis.Consumer;

namespace Pipeline.Benchmarks.Isolation;

/// <summary>Measures how old records are that come from one shard; on all others it works, or never comes back.</summary>
internal sealed class IsolationProbe(ShardId quiet, bool hangs) : IRecordProcessor
{
    private readonly ConcurrentQueue<TimeSpan> _latencies = new();

    /// <summary>The latencies so far.</summary>
    public List<TimeSpan> Latencies => [.. _latencies];

    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (batch.ShardId == quiet)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var sentAt = long.Parse(batch[i].Data.Span, CultureInfo.InvariantCulture);
                _latencies.Enqueue(TimeProvider.System.GetElapsedTime(sentAt));
            }
        }
        else if (hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return BatchResult.Done;
    }
}
