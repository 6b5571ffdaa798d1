using System.Collections.Concurrent;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval;

/// <summary>
/// Says that records between a checkpoint and the first record that is left were taken by the retention time: once for each checkpoint, as a shard that fails starts
/// from it again and again. Shared by the sources of a stream. Thread-safe.
/// </summary>
internal sealed partial class RetentionGaps(ConsumerInstruments instruments, ILogger logger)
{
    private readonly ConcurrentDictionary<ShardId, Checkpoint> _told = new();

    public void Found(ShardId shardId, Checkpoint checkpoint, SequenceNumber first)
    {
        if (_told.TryGetValue(shardId, out var told) && told == checkpoint)
        {
            return;
        }

        _told[shardId] = checkpoint;
        instruments.RetentionGapFound();
        LogFound(shardId, checkpoint, first);
    }

    [LoggerMessage(
        EventIds.RetentionGapFound,
        LogLevel.Warning,
        "Records of {ShardId} are lost to the retention time: reading starts at the record of the checkpoint {Checkpoint}, and the first one that is left is {SequenceNumber}")]
    private partial void LogFound(ShardId shardId, Checkpoint checkpoint, SequenceNumber sequenceNumber);
}
