using Kinesis.Consumer.Api;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Retrieval;

/// <summary>A place in a shard that survives the five minutes which the service's iterators live: it is rebuilt behind the last record seen.</summary>
internal sealed class ShardIterator(IKinesisClient client, string streamName, ShardId shardId, Checkpoint checkpoint)
{
    private string? _value;
    private SequenceNumber? _lastSeen;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken) =>
        _value ??= await client.GetShardIteratorAsync(Request(), cancellationToken).ConfigureAwait(false);

    /// <summary>Forgets the service's iterator, which no longer works.</summary>
    public void Expire() => _value = null;

    /// <summary>Goes on to the next iterator.</summary>
    public void Advance(string next, ReadOnlyMemory<KinesisRecord> seen)
    {
        _value = next;
        if (!seen.IsEmpty)
        {
            _lastSeen = SequenceNumber.Parse(seen.Span[^1].SequenceNumber.Span);
        }
    }

    private ShardIteratorRequest Request()
    {
        if (_lastSeen is { } seen)
        {
            return new ShardIteratorRequest(streamName, shardId.Value, ShardIteratorType.AfterSequenceNumber, seen.Text);
        }

        // AT, not AFTER: a checkpoint may lie inside an aggregated record, whose rest is still to be processed.
        return checkpoint.Kind switch
        {
            CheckpointKind.At => new ShardIteratorRequest(
                streamName, shardId.Value, ShardIteratorType.AtSequenceNumber, checkpoint.SequenceNumber.Text),
            CheckpointKind.AtTimestamp => new ShardIteratorRequest(
                streamName, shardId.Value, ShardIteratorType.AtTimestamp, Timestamp: checkpoint.Timestamp),
            CheckpointKind.TrimHorizon => new ShardIteratorRequest(streamName, shardId.Value, ShardIteratorType.TrimHorizon),
            _ => throw new InvalidOperationException($"{shardId} cannot be read from {checkpoint}"),
        };
    }
}
