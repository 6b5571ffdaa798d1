using Consumer.Cli.Progress;
using Consumer.Cli.Workers;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Live;

/// <summary>Asks Kinesis how far a checkpoint is behind the tip of its shard: the lag of what is durable, not of what was fetched.</summary>
internal sealed class LagProbe(IKinesisClient kinesis)
{
    public async Task<TimeSpan?> AskAsync(LeaseRow lease, CancellationToken cancellationToken)
    {
        if (lease.Checkpoint.Kind == CheckpointKind.ShardEnd)
        {
            return null;
        }

        var after = lease.Checkpoint.Kind == CheckpointKind.At ? lease.Checkpoint.SequenceNumber.Text : null;
        var request = new ShardIteratorRequest(
            WorkerSettings.StreamName,
            lease.ShardId,
            after is null ? ShardIteratorType.TrimHorizon : ShardIteratorType.AfterSequenceNumber,
            after);
        try
        {
            var iterator = await kinesis.GetShardIteratorAsync(request, cancellationToken);
            using var records = await kinesis.GetRecordsAsync(iterator, 1, cancellationToken);
            return records.Count == 0 ? TimeSpan.Zero : records.Lag;
        }
        catch (AwsRequestException)
        {
            // Throttled, as the probe shares the shard's five reads a second with the worker: the next look asks again.
            return null;
        }
    }
}
