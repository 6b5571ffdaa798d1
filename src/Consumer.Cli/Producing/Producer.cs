using Consumer.Cli.Progress;

namespace Consumer.Cli.Producing;

/// <summary>Sends generated events to Ingest: a few requests at once, at the asked rate, repeating exactly what was not taken.</summary>
internal sealed class Producer(IIngestClient ingest, ProducedPositions positions, TimeProvider timeProvider)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Sends all events of the request; <paramref name="accepted"/> hears of every batch.</summary>
    public async Task RunAsync(ProduceRequest request, IProgress<long> accepted, CancellationToken cancellationToken)
    {
        var numbers = new BatchNumbers(request);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = timeProvider.GetTimestamp();
        var senders = Enumerable.Range(0, request.Concurrency).Select(_ => SendAsync()).ToArray();
        await Task.WhenAll(senders);

        async Task SendAsync()
        {
            // Off the caller's thread: generating is work, and all senders are to start at once.
            await Task.Yield();
            try
            {
                var batch = new DocumentBatch();
                while (numbers.TryTake(out var first, out var count))
                {
                    await PaceAsync(request, first, started, stop.Token);
                    batch.Clear();
                    for (var number = first; number < first + count; number++)
                    {
                        batch.Add(request.Write, number);
                    }

                    await SendBatchAsync(request, batch, accepted, stop.Token);
                }
            }
            catch
            {
                // One sender's failure ends the run: the others must not go on for minutes before it is heard.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private async Task SendBatchAsync(ProduceRequest request, DocumentBatch batch, IProgress<long> accepted, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; batch.Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var answer = await ingest.PostAsync(request.Route, batch.Body, cancellationToken);
            foreach (var (shardId, sequenceNumber) in answer.Accepted)
            {
                positions.Add(shardId, sequenceNumber);
            }

            accepted.Report(answer.Accepted.Count);
            batch.Retain(answer.Retry);
            if (batch.Count > 0)
            {
                await Task.Delay(pause, timeProvider, cancellationToken);
            }
        }
    }

    private async Task PaceAsync(ProduceRequest request, long first, long started, CancellationToken cancellationToken)
    {
        if (request.Rate is { } rate)
        {
            var due = TimeSpan.FromSeconds(first / rate) - timeProvider.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, timeProvider, cancellationToken);
            }
        }
    }

    /// <summary>Hands out ranges of event numbers to concurrent senders. A slow rate gets small batches, so that events flow instead of coming in bursts.</summary>
    private sealed class BatchNumbers(ProduceRequest request)
    {
        private readonly int _size = request.Rate is { } rate ? (int)Math.Clamp(rate / 10, 1, request.BatchSize) : request.BatchSize;
        private long _next;

        public bool TryTake(out long first, out int count)
        {
            first = Interlocked.Add(ref _next, _size) - _size;
            count = (int)Math.Min(_size, (request.Count ?? long.MaxValue) - first);
            return count > 0;
        }
    }
}
