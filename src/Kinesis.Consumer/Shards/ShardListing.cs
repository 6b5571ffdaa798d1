using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>The stream's own word on its shards: which there are, and which ones an application begins with.</summary>
internal sealed class ShardListing(IKinesisClient client, ConsumedStream stream)
{
    /// <summary>The listing; refused while its newest shards do not take all hash keys, as leases planned by a part of it would be wrong.</summary>
    public async Task<ShardGraph> ReadAsync(CancellationToken cancellationToken)
    {
        var graph = await ListAsync(filter: null, cancellationToken).ConfigureAwait(false);
        return HashKeyCover.FindHoles(graph.Leaves.Select(shard => shard.HashKeys)) is { Count: > 0 } holes
            ? throw new InvalidDataException($"The listing of the stream {stream.Name} names no shard for the hash keys {string.Join(", ", holes)}")
            : graph;
    }

    /// <summary>Where leases begin that continue nothing.</summary>
    public async Task<StartPosition> ResolveStartAsync(
        ShardGraph graph, IReadOnlyList<Lease> leases, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (stream.InitialPosition)
        {
            case InitialPosition.AtTimestamp:
                return await StartAtAsync(stream.InitialTimestamp!.Value, cancellationToken).ConfigureAwait(false);

            case InitialPosition.Latest when leases.All(lease => lease.Checkpoint.Kind == CheckpointKind.Latest):
                // From here on "latest" is a time.
                return new StartPosition(
                    Checkpoint.AtTimestamp(now), graph.ParentsFirst.Where(shard => !shard.IsClosed).Select(shard => shard.ShardId).ToHashSet());

            case InitialPosition.Latest when leases.Any(lease => lease.Checkpoint.Kind == CheckpointKind.AtTimestamp):
                // If a first start broke off half way, the rest begins at the same time.
                var began = leases.Where(lease => lease.Checkpoint.Kind == CheckpointKind.AtTimestamp).Min(lease => lease.Checkpoint.Timestamp);
                return await StartAtAsync(began, cancellationToken).ConfigureAwait(false);

            default:
                // With LATEST: the application began long ago. Now would skip what came since, so a missing lease begins at its oldest record.
                return StartPosition.TrimHorizon;
        }
    }

    /// <summary>
    /// Begins with the oldest shards that may hold records of the time or later. FROM_TIMESTAMP, because the service moves a time before the trim
    /// horizon up to it; AT_TIMESTAMP would then list nothing.
    /// </summary>
    private async Task<StartPosition> StartAtAsync(DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        var filter = new ShardFilter(ShardFilterType.FromTimestamp, Timestamp: timestamp);
        var since = await ListAsync(filter, cancellationToken).ConfigureAwait(false);
        var oldest = since.ParentsFirst.Where(shard => !since.ListedParentsOf(shard).Any());
        return new StartPosition(Checkpoint.AtTimestamp(timestamp), oldest.Select(shard => shard.ShardId).ToHashSet());
    }

    private async Task<ShardGraph> ListAsync(ShardFilter? filter, CancellationToken cancellationToken)
    {
        var shards = await client.ListShardsAsync(stream.Name, filter, cancellationToken).ConfigureAwait(false);
        return new ShardGraph(shards.Select(Shard.From));
    }
}
