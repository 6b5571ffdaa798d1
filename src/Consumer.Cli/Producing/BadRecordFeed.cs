using System.Text;
using Consumer.Cli.Progress;
using Consumer.Cli.Workers;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Producing;

/// <summary>Puts bad records on the stream past Ingest, which would refuse them, spread over a run, so that they lie among good ones and across the faults.</summary>
internal sealed class BadRecordFeed(IKinesisClient kinesis, ProducedPositions positions, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends them all; <paramref name="producedShare"/> says how much of the good events is on the stream, 0 to 1.</summary>
    public async Task RunAsync(int count, Func<double> producedShare, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        var sent = 0;
        foreach (var bad in BadRecords.Sequence(count))
        {
            while (producedShare() < (double)sent / count)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }

            var outcome = await kinesis.PutRecordAsync(WorkerSettings.StreamName, Encoding.UTF8.GetBytes(bad.PartitionKey), bad.Payload, cancellationToken);
            positions.Add(outcome.ShardId!, SequenceNumber.Parse(outcome.SequenceNumber!));
            sent++;
        }
    }
}
