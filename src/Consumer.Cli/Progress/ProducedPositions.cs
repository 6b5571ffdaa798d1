using System.Collections.Concurrent;
using Kinesis.Consumer;

namespace Consumer.Cli.Progress;

/// <summary>The last sequence number that was produced into each shard, as the service acknowledged it. Safe for concurrent use.</summary>
internal sealed class ProducedPositions
{
    private readonly ConcurrentDictionary<string, SequenceNumber> _last = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SequenceNumber> Last => _last;

    public void Add(string shardId, SequenceNumber sequenceNumber) =>
        _last.AddOrUpdate(shardId, sequenceNumber, (_, known) => sequenceNumber > known ? sequenceNumber : known);
}
