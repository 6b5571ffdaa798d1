using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Where the reading of a shard stands: at the checkpoint, later behind the last record seen. Survives iterators and subscriptions.</summary>
internal sealed class ShardPosition(string streamName, ShardId shardId, Checkpoint checkpoint, RetentionGaps gaps)
{
    private SequenceNumber? _seen;
    private bool _hasBegun;

    public string StreamName => streamName;

    public ShardId ShardId => shardId;

    /// <summary>Goes on behind the last of some records.</summary>
    public void Pass(ReadOnlyMemory<KinesisRecord> records)
    {
        if (!records.IsEmpty)
        {
            FindGap(SequenceNumber.Parse(records.Span[0].SequenceNumber.Span));
            _seen = SequenceNumber.Parse(records.Span[^1].SequenceNumber.Span);
        }
    }

    /// <summary>Goes on behind a number that the service named; one that lies behind what was seen, or is none, is left aside.</summary>
    public void Pass(string? continuation)
    {
        if (SequenceNumber.TryParse(continuation, out var number) && (_seen is not { } seen || number > seen))
        {
            _seen = number;
        }
    }

    public ShardIteratorRequest IteratorRequest()
    {
        var (type, sequence, timestamp) = Start();
        return new ShardIteratorRequest(streamName, shardId.Value, type, sequence, timestamp);
    }

    public SubscribeToShardRequest SubscriptionRequest(string consumerArn)
    {
        var (type, sequence, timestamp) = Start();
        return new SubscribeToShardRequest(consumerArn, shardId.Value, type, sequence, timestamp);
    }

    /// <summary>
    /// Reading starts at the checkpoint's own record, so that a newer one in its place proves that it is gone, and whatever came behind it. Unless the service itself has
    /// named a place behind the checkpoint before any record.
    /// </summary>
    private void FindGap(SequenceNumber first)
    {
        if (!_hasBegun
            && checkpoint.Kind == CheckpointKind.At
            && first > checkpoint.SequenceNumber
            && (_seen is not { } seen || seen < checkpoint.SequenceNumber))
        {
            gaps.Found(shardId, checkpoint, first);
        }

        _hasBegun = true;
    }

    // AT, not AFTER, at a checkpoint: it may lie inside an aggregated record, whose rest is still to be processed.
    private (ShardIteratorType Type, string? SequenceNumber, DateTimeOffset? Timestamp) Start() => (_seen, checkpoint.Kind) switch
    {
        ({ } seen, _) => (ShardIteratorType.AfterSequenceNumber, seen.Text, null),
        (_, CheckpointKind.At) => (ShardIteratorType.AtSequenceNumber, checkpoint.SequenceNumber.Text, null),
        (_, CheckpointKind.AtTimestamp) => (ShardIteratorType.AtTimestamp, null, checkpoint.Timestamp),
        (_, CheckpointKind.TrimHorizon) => (ShardIteratorType.TrimHorizon, null, null),
        _ => throw new InvalidOperationException($"{shardId} cannot be read from {checkpoint}"),
    };
}
