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
    SyncSchedule schedule,
    ConsumerInstruments instruments,
    ServiceClock clock,
    TimeProvider timeProvider,
    ILogger<ShardSync> logger)
{
    private readonly StreamGuard _guard = new(client, stream, clock, schedule.DescriptionLife, timeProvider);
    private readonly ShardListing _listing = new(client, stream);
    private ShardGraph? _known;
    private HashSet<ShardId> _suspects = [];
    private HashSet<ShardId> _doubtful = [];

    /// <summary>The service's time: known since the first comparison, which comes before the first take.</summary>
    public ServiceClock Clock => clock;

    /// <summary>Why the stream cannot be read; null if it can.</summary>
    public string? Problem => _guard.Problem;

    /// <summary>Whether the last comparison found a lease missing or finished without a reason: the next one shall come soon and decide.</summary>
    public bool HasSuspicion => _suspects.Count > 0 || _doubtful.Count > 0;

    /// <summary>No pause is longer.</summary>
    public TimeSpan LongestPause => schedule.LongestPause;

    /// <summary>The pause before the next <see cref="LookAsync"/>.</summary>
    public TimeSpan NextPause() => schedule.NextPause(HasSuspicion);

    /// <summary>Somebody read all leases: their owners share the work.</summary>
    public void Observe(IReadOnlyList<Lease> leases) => schedule.Observe(leases);

    /// <summary>
    /// One look at the stream, by listing its shards, which is free. It becomes a whole comparison when that is due, or when the stream is not what it was.
    /// </summary>
    /// <exception cref="StreamUnusableException">The stream is missing, not ready, or not the one that the leases are about.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (schedule.IsComparisonDue() || !await IsAsKnownAsync(cancellationToken).ConfigureAwait(false))
        {
            await RunOnceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One whole comparison.</summary>
    /// <exception cref="StreamUnusableException">The stream is missing, not ready, or not the one that the leases are about.</exception>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        schedule.Comparing();

        // The leases first: what happens in between must look older than it is. The other way round, a shard that ended, whose children got ahead
        // and whose lease was deleted in between, would be listed without children and without a lease, and be read again from the start.
        var leases = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        var unreadable = store.Unreadable;
        schedule.Observe(leases);
        var createdAt = await _guard.CheckAsync(leases, isAfresh: false, cancellationToken).ConfigureAwait(false);

        // Before the listing: a shard that is missing in it began later, and is read from its first record.
        var now = clock.Now;
        var graph = await ListAsync(leases, cancellationToken).ConfigureAwait(false);
        if (_known is { } known && graph.IsOfOtherStreamThan(known))
        {
            createdAt = await _guard.CheckAsync(leases, isAfresh: true, cancellationToken).ConfigureAwait(false);
            now = clock.Now;
            graph = await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        _known = graph;
        IReadOnlyList<Lease> all = [.. leases, .. unreadable.Select(shardId => Unread(shardId, graph, createdAt))];
        var start = await _listing.ResolveStartAsync(graph, all, now, cancellationToken).ConfigureAwait(false);
        var plan = LeaseSyncPlanner.Plan(graph, all, start);
        foreach (var lease in plan.FillIn)
        {
            await store.FillInAsync(lease.ShardId, lease.HashKeys, createdAt, cancellationToken).ConfigureAwait(false);
        }

        foreach (var lease in plan.Create)
        {
            await CreateAsync(lease with { StreamCreatedAt = createdAt }, cancellationToken).ConfigureAwait(false);
        }

        await RepairAsync(plan.Missing, createdAt, cancellationToken).ConfigureAwait(false);
        await ReopenAsync(plan.Reopen, graph, cancellationToken).ConfigureAwait(false);
        // What an unreadable lease would say is not known: it may be a child that has not begun.
        foreach (var lease in unreadable.Count == 0 ? plan.Delete : [])
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
    /// <param name="parent">The lease that ends.</param>
    /// <param name="reported">Its children, as the shard's last answer named them; none if it named none.</param>
    /// <param name="last">The last record that was delivered, or where the reading began.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CreateChildrenAsync(Lease parent, IReadOnlyList<ChildShard> reported, Checkpoint last, CancellationToken cancellationToken)
    {
        IReadOnlyList<Shard> children = reported.Count > 0
            ? [.. reported.Select(From)]
            : await ListChildrenAsync(parent, cancellationToken).ConfigureAwait(false);
        if (children.Count == 0)
        {
            // The regular comparison adds them once they are listed; or puts the shard back to this place, should it turn out to go on.
            await store.NoteBeforeEndAsync(parent.ShardId, last, cancellationToken).ConfigureAwait(false);
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

    /// <summary>
    /// Whether the stream lives and a shard has left it, so that the retention time of its last record has passed: two listings, some seconds apart,
    /// must both give evidence of that.
    /// </summary>
    public async Task<bool> HasLeftStreamAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (!await LooksGoneAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await Task.Delay(EndRule.BetweenLooks, timeProvider, cancellationToken).ConfigureAwait(false);
        return await LooksGoneAsync(lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the stream is the one of the last comparison, and is there if and only if it was.</summary>
    private async Task<bool> IsAsKnownAsync(CancellationToken cancellationToken)
    {
        var wasThere = Problem is null || _guard.IsReplaced;
        try
        {
            var graph = await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
            return wasThere && _known is { } known && !graph.IsOfOtherStreamThan(known);
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            return !wasThere;
        }
    }

    /// <summary>A stream that is not found, although a description of it still serves, is asked for: that tells what is wrong, and what to do.</summary>
    private async Task<ShardGraph> ListAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        try
        {
            return await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            await _guard.CheckAsync(leases, isAfresh: true, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// What stands for a lease that cannot be read: it is there, and its shard is being read. Taken for missing, it would make the rest look like an application that
    /// never ran, or that has come further.
    /// </summary>
    private static Lease Unread(ShardId shardId, ShardGraph graph, DateTimeOffset createdAt) => new()
    {
        ShardId = shardId,
        Checkpoint = Checkpoint.At(SequenceNumber.Parse("0")),
        Parents = graph.Find(shardId)?.Parents ?? [],
        HashKeys = graph.Find(shardId)?.HashKeys,
        StreamCreatedAt = createdAt,
    };

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
        await _guard.CheckAsync([parent], isAfresh: true, cancellationToken).ConfigureAwait(false);
        var graph = await _listing.ReadAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Shard> children = [.. graph.ChildrenOf(parent.ShardId).Select(child => graph.Find(child)!)];

        // KCL knows such answers too and reads on. Believing one would mark a shard as finished that records still come to.
        return (children.Count, graph.Find(parent.ShardId)) switch
        {
            (0, { IsClosed: false }) => throw new InvalidDataException($"{parent.ShardId} was reported as ended, but the stream lists it as open and without children"),
            (0, null) when !EndRule.HasLeft(graph, parent) => throw new InvalidDataException($"{parent.ShardId} was reported as ended, but the stream's listing is not that far"),
            _ => children,
        };
    }

    private async Task<bool> LooksGoneAsync(Lease lease, CancellationToken cancellationToken)
    {
        await _guard.CheckAsync([lease], isAfresh: true, cancellationToken).ConfigureAwait(false);
        return EndRule.HasLeft(await _listing.ReadAsync(cancellationToken).ConfigureAwait(false), lease);
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

    /// <summary>Puts back what was finished and seen to go on twice in a row. Whoever is finishing it just now moves the counter, and nothing happens.</summary>
    private async Task ReopenAsync(IReadOnlyList<Lease> wronglyFinished, ShardGraph graph, CancellationToken cancellationToken)
    {
        var confirmed = wronglyFinished.Where(lease => _doubtful.Contains(lease.ShardId)).ToList();
        _doubtful = [.. wronglyFinished.Select(lease => lease.ShardId)];
        foreach (var lease in confirmed)
        {
            if (await store.ReopenAsync(lease, cancellationToken).ConfigureAwait(false))
            {
                instruments.ShardReopened();
                LogReopened(lease.ShardId, graph.Find(lease.ShardId) is { IsClosed: true } ? "closed, with children" : "open", lease.BeforeEnd!.Value);
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
