using Kinesis.Consumer.Api;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Shards;

/// <summary>Brings the leases in line with the stream's shards: at the start, from time to time, and at the end of a shard.</summary>
internal sealed partial class ShardSync(
    IKinesisClient client, ILeaseStore store, ConsumedStream stream, TimeProvider timeProvider, ILogger<ShardSync> logger)
{
    /// <summary>One whole comparison.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        // The leases first: what happens in between must look older than it is. The other way round, a shard that ended, whose children got ahead
        // and whose lease was deleted in between, would be listed without children and without a lease, and be read again from the start.
        var leases = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        var graph = await ListAsync(filter: null, cancellationToken).ConfigureAwait(false);
        var start = await ResolveStartAsync(graph, leases, cancellationToken).ConfigureAwait(false);
        var plan = LeaseSyncPlanner.Plan(graph, leases, start);
        foreach (var lease in plan.Create)
        {
            await CreateAsync(lease, cancellationToken).ConfigureAwait(false);
        }

        foreach (var lease in plan.Delete)
        {
            if (await store.DeleteAsync(lease, cancellationToken).ConfigureAwait(false))
            {
                LogDeleted(lease.ShardId);
            }
        }
    }

    /// <summary>
    /// Adds the leases of a shard's children and notes them in the shard's own. Must come before the shard is marked as finished:
    /// a crash in between then leaves an unfinished parent, whose next owner comes here again, and never a finished one without children.
    /// </summary>
    public async Task CreateChildrenAsync(ShardId parent, IReadOnlyList<ChildShard> reported, CancellationToken cancellationToken)
    {
        IReadOnlyList<Shard> children = [.. reported.Select(From)];
        if (children.Count == 0)
        {
            var graph = await ListAsync(filter: null, cancellationToken).ConfigureAwait(false);
            children = [.. graph.ChildrenOf(parent).Select(child => graph.Find(child)!)];
            if (children.Count == 0 && graph.Find(parent) is { IsClosed: false })
            {
                // KCL knows such answers too and reads on. Believing one would mark a shard as finished that records still come to.
                throw new InvalidDataException($"{parent} was reported as ended, but the stream lists it as open and without children");
            }
        }

        if (children.Count == 0)
        {
            // The regular comparison adds them once they are listed.
            LogChildrenUnknown(parent);
            return;
        }

        foreach (var child in children)
        {
            if (await HasAllParentsAsync(child, parent, cancellationToken).ConfigureAwait(false))
            {
                await CreateAsync(NewChild(child), cancellationToken).ConfigureAwait(false);
            }
        }

        await store.SetChildrenAsync(parent, [.. children.Select(child => child.ShardId)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the stream lives and no longer lists a shard, so that the retention time of its last record has passed.</summary>
    public async Task<bool> HasLeftStreamAsync(ShardId shardId, CancellationToken cancellationToken)
    {
        var graph = await ListAsync(filter: null, cancellationToken).ConfigureAwait(false);
        return graph.ParentsFirst.Count > 0 && !graph.Contains(shardId);
    }

    private static Shard From(ChildShard child) => new(
        new ShardId(child.ShardId),
        [.. child.ParentShards.Select(parent => new ShardId(parent))],
        new HashKeyRange(child.StartingHashKey, child.EndingHashKey),
        IsClosed: false);

    private static Lease NewChild(Shard child) => new()
    {
        ShardId = child.ShardId,
        Checkpoint = Checkpoint.TrimHorizon,
        Parents = child.Parents,
        HashKeys = child.HashKeys,
    };

    /// <summary>
    /// Whether the other parent of a merge has a lease that will hold the child back. It may have none yet: shard 1 ends and its child by merge is 4,
    /// whose other parent 3 comes from the split of 2, which is still being read. A lease of 4 now would start before 3 exists; so 3's end creates it.
    /// </summary>
    private async Task<bool> HasAllParentsAsync(Shard child, ShardId ended, CancellationToken cancellationToken)
    {
        foreach (var other in child.Parents.Where(parent => parent != ended))
        {
            if (await store.GetAsync(other, cancellationToken).ConfigureAwait(false) is null)
            {
                return false;
            }
        }

        return true;
    }

    private async Task CreateAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (await store.CreateAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            LogCreated(lease.ShardId, lease.Checkpoint);
        }
    }

    private async Task<ShardGraph> ListAsync(ShardFilter? filter, CancellationToken cancellationToken)
    {
        var shards = await client.ListShardsAsync(stream.Name, filter, cancellationToken).ConfigureAwait(false);
        return new ShardGraph(shards.Select(Shard.From));
    }

    private async Task<StartPosition> ResolveStartAsync(ShardGraph graph, IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        switch (stream.InitialPosition)
        {
            case InitialPosition.Latest:
                // From here on "latest" is a time. If a first start broke off half way, the rest begins at the same time.
                var began = leases.Where(lease => lease.Checkpoint.Kind == CheckpointKind.AtTimestamp).Select(lease => lease.Checkpoint.Timestamp);
                var open = graph.ParentsFirst.Where(shard => !shard.IsClosed).Select(shard => shard.ShardId).ToHashSet();
                return new StartPosition(Checkpoint.AtTimestamp(began.Append(timeProvider.GetUtcNow()).Min()), open);

            case InitialPosition.AtTimestamp:
                var filter = new ShardFilter(ShardFilterType.AtTimestamp, Timestamp: stream.InitialTimestamp);
                var then = await ListAsync(filter, cancellationToken).ConfigureAwait(false);
                return new StartPosition(
                    Checkpoint.AtTimestamp(stream.InitialTimestamp!.Value), then.ParentsFirst.Select(shard => shard.ShardId).ToHashSet());

            default:
                return StartPosition.TrimHorizon;
        }
    }

    [LoggerMessage(EventIds.LeaseCreated, LogLevel.Information, "Created the lease of {ShardId} at {Checkpoint}")]
    private partial void LogCreated(ShardId shardId, Checkpoint checkpoint);

    [LoggerMessage(EventIds.LeaseDeleted, LogLevel.Information, "Deleted the finished lease of {ShardId}")]
    private partial void LogDeleted(ShardId shardId);

    [LoggerMessage(EventIds.ChildrenUnknown, LogLevel.Warning, "Found no children of the ended shard {ShardId} yet")]
    private partial void LogChildrenUnknown(ShardId shardId);
}
