using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Shards;

/// <summary>Brings the leases in line with the stream's shards: at the start, from time to time, and at the end of a shard.</summary>
internal sealed partial class ShardSync(
    IKinesisClient client,
    ILeaseStore store,
    ConsumedStream stream,
    ConsumerInstruments instruments,
    TimeProvider timeProvider,
    ILogger<ShardSync> logger)
{
    private readonly StreamGuard _guard = new(client, stream);
    private readonly ShardListing _listing = new(client, stream);
    private HashSet<ShardId> _suspects = [];

    /// <summary>Why the stream cannot be read; null if it can.</summary>
    public string? Problem => _guard.Problem;

    /// <summary>Whether the last comparison found a lease missing without a reason: the next one shall come soon and decide.</summary>
    public bool HasSuspicion => _suspects.Count > 0;

    /// <summary>One whole comparison.</summary>
    /// <exception cref="StreamUnusableException">The stream is missing, not ready, or not the one that the leases are about.</exception>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        // The leases first: what happens in between must look older than it is. The other way round, a shard that ended, whose children got ahead
        // and whose lease was deleted in between, would be listed without children and without a lease, and be read again from the start.
        var leases = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        var createdAt = await _guard.CheckAsync(leases, cancellationToken).ConfigureAwait(false);
        var now = timeProvider.GetUtcNow();
        var graph = await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
        var start = await _listing.ResolveStartAsync(graph, leases, now, cancellationToken).ConfigureAwait(false);
        var plan = LeaseSyncPlanner.Plan(graph, leases, start);
        foreach (var lease in plan.FillIn)
        {
            await store.FillInAsync(lease.ShardId, lease.HashKeys, createdAt, cancellationToken).ConfigureAwait(false);
        }

        foreach (var lease in plan.Create)
        {
            await CreateAsync(lease with { StreamCreatedAt = createdAt }, cancellationToken).ConfigureAwait(false);
        }

        await RepairAsync(plan.Missing, createdAt, cancellationToken).ConfigureAwait(false);
        foreach (var lease in plan.Delete)
        {
            if (await store.DeleteAsync(lease, cancellationToken).ConfigureAwait(false))
            {
                LogDeleted(lease.ShardId);
            }
        }

        foreach (var shardId in plan.Contradicted)
        {
            LogContradicted(shardId, stream.LeaseTable);
        }
    }

    /// <summary>Throws if the stream was seen to be another than the leases are about.</summary>
    public void ThrowIfReplaced() => _guard.ThrowIfReplaced();

    /// <summary>
    /// Adds the leases of a shard's children and notes them in the shard's own. Must come before the shard is marked as finished:
    /// a crash in between then leaves an unfinished parent, whose next owner comes here again, and never a finished one without children.
    /// </summary>
    public async Task CreateChildrenAsync(Lease parent, IReadOnlyList<ChildShard> reported, CancellationToken cancellationToken)
    {
        IReadOnlyList<Shard> children = reported.Count > 0
            ? [.. reported.Select(From)]
            : await ListChildrenAsync(parent, cancellationToken).ConfigureAwait(false);
        if (children.Count == 0)
        {
            // The regular comparison adds them once they are listed.
            LogChildrenUnknown(parent.ShardId);
            return;
        }

        foreach (var child in children)
        {
            if (await HasAllParentsAsync(child, parent.ShardId, cancellationToken).ConfigureAwait(false))
            {
                await CreateAsync(NewChild(child, parent), cancellationToken).ConfigureAwait(false);
            }
        }

        await store.SetChildrenAsync(parent.ShardId, [.. children.Select(child => child.ShardId)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the stream lives and no longer lists a shard, so that the retention time of its last record has passed.</summary>
    public async Task<bool> HasLeftStreamAsync(Lease lease, CancellationToken cancellationToken)
    {
        await _guard.CheckAsync([lease], cancellationToken).ConfigureAwait(false);
        var graph = await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
        return !graph.Contains(lease.ShardId);
    }

    private static Shard From(ChildShard child) => new(
        new ShardId(child.ShardId),
        [.. child.ParentShards.Select(parent => new ShardId(parent))],
        new HashKeyRange(child.StartingHashKey, child.EndingHashKey),
        IsClosed: false);

    private static Lease NewChild(Shard child, Lease parent) => new()
    {
        ShardId = child.ShardId,
        Checkpoint = Checkpoint.TrimHorizon,
        Parents = child.Parents,
        HashKeys = child.HashKeys,
        StreamCreatedAt = parent.StreamCreatedAt,
    };

    private async Task<IReadOnlyList<Shard>> ListChildrenAsync(Lease parent, CancellationToken cancellationToken)
    {
        await _guard.CheckAsync([parent], cancellationToken).ConfigureAwait(false);
        var graph = await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Shard> children = [.. graph.ChildrenOf(parent.ShardId).Select(child => graph.Find(child)!)];

        // KCL knows such answers too and reads on. Believing one would mark a shard as finished that records still come to.
        return children.Count == 0 && graph.Find(parent.ShardId) is { IsClosed: false }
            ? throw new InvalidDataException($"{parent.ShardId} was reported as ended, but the stream lists it as open and without children")
            : children;
    }

    /// <summary>Adds what was missing twice in a row. Once can be a look at a table that is being changed: its pages are read one after the other.</summary>
    private async Task RepairAsync(IReadOnlyList<Lease> missing, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        var confirmed = missing.Where(lease => _suspects.Contains(lease.ShardId)).ToList();
        _suspects = [.. missing.Select(lease => lease.ShardId)];
        foreach (var lease in confirmed)
        {
            if (await store.CreateAsync(lease with { StreamCreatedAt = createdAt }, cancellationToken).ConfigureAwait(false))
            {
                instruments.HoleRepaired();
                LogHoleRepaired(lease.ShardId, lease.HashKeys, lease.Checkpoint);
            }
        }
    }

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
}
