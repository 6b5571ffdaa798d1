using Consumer.Cli.Producing;
using Consumer.Cli.Progress;

namespace Consumer.Cli.Chaos.Readings;

/// <summary>
/// Sends all readings to Ingest at an even rate. Each lane owns a share of the keys and has one request under way, with one version of each of its
/// keys: a version is sent when the one before it was acknowledged, so that the order per key on the stream is known and not hoped for.
/// </summary>
internal sealed class ReadingProducer(
    IIngestClient ingest, ChaosOptions options, AcknowledgementJournal journal, ProducedPositions positions, TimeProvider timeProvider)
{
    public const int Lanes = 2;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    public Task RunAsync(IProgress<long> accepted, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunLaneAsync(lane, started, accepted, cancellationToken)));
    }

    private async Task RunLaneAsync(int lane, long started, IProgress<long> accepted, CancellationToken cancellationToken)
    {
        const int KeysPerLane = Reading.Keys / Lanes;
        var versions = (options.Records + Reading.Keys - 1) / Reading.Keys;
        var batch = new DocumentBatch();

        // Off the caller's thread: making records is work.
        await Task.Yield();
        for (long version = 0; version < versions; version++)
        {
            var due = (options.Duration * ((double)version / versions)) - timeProvider.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, timeProvider, cancellationToken);
            }

            var first = (version * Reading.Keys) + (lane * KeysPerLane);
            var numbers = new List<long>(KeysPerLane);
            batch.Clear();
            for (var number = first; number < Math.Min(first + KeysPerLane, options.Records); number++)
            {
                numbers.Add(number);
                batch.Add((output, n) => Reading.Write(output, options.Seed, n), number);
            }

            await SendAsync(batch, numbers, accepted, cancellationToken);
        }
    }

    private async Task SendAsync(DocumentBatch batch, List<long> numbers, IProgress<long> accepted, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            var answer = await ingest.PostAsync(ReadingContract.Route, batch.Body, cancellationToken);
            var again = answer.Retry.ToHashSet();
            var taken = numbers.Where((_, index) => !again.Contains(index)).Zip(answer.Accepted, (number, at) => (number, at.ShardId, at.SequenceNumber)).ToList();
            journal.Add(taken);
            foreach (var (_, shardId, sequenceNumber) in taken)
            {
                positions.Add(shardId, sequenceNumber);
            }

            accepted.Report(taken.Count);
            batch.Retain(answer.Retry);
            numbers = [.. answer.Retry.Select(index => numbers[index])];
            if (batch.Count > 0)
            {
                await Task.Delay(RetryPause, timeProvider, cancellationToken);
            }
        }
    }
}
