using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Commit;

/// <summary>
/// Some shards of one worker that fill the same files and commit together. One epoch is filled while the one before is committed; the next is not prepared before
/// that is done. Owns its epochs and the task that commits them.
/// </summary>
/// <remarks>
/// A shard comes and goes without the others: what it has put in stays and is committed with theirs. Only a lost lease throws an epoch away, and then all its shards
/// read again what was in it: at most what came in since the last commit.
/// </remarks>
internal sealed partial class CommitGroup : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SinkTools _tools;
    private readonly string _stream;
    private readonly TimeProvider _timeProvider;
    private readonly GroupMemory _memory;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private GroupEpoch? _open;
    private GroupEpoch? _committing;
    private Task _commit = Task.CompletedTask;

    public CommitGroup(SinkTools tools, string stream, GroupMemory memory, TimeProvider timeProvider)
    {
        _tools = tools;
        _stream = stream;
        _timeProvider = timeProvider;
        _memory = memory;
        _logger = tools.Loggers.CreateLogger<CommitGroup>();
    }

    /// <summary>The shards that have a place in it.</summary>
    public Dictionary<ShardId, int> Shards { get; } = [];

    /// <summary>Told of each member of which nothing is left. Called without locks.</summary>
    public required Action<GroupMember> Left { get; init; }

    /// <summary>Adds a slice of a shard's records to the open epoch.</summary>
    public void Append(GroupMember member, ReadOnlySpan<KinesisRecord> records, RecordPosition to, RecordIntake intake)
    {
        lock (_gate)
        {
            member.ThrowIfFailed();
            _open ??= new GroupEpoch(_tools, _stream, _timeProvider);
            if (_open.IsSpoiled)
            {
                throw new ShardRestartException($"a change of epoch {_open.Id} failed halfway");
            }

            try
            {
                _open.Append(member, records, to, intake);
            }
            finally
            {
                EndIfSpoiledNeedsLock(_open);
            }

            member.Position = to.ToCheckpoint();
            StateNeedsLock();
        }
    }

    /// <summary>Has the open epoch committed if it is due. Waits while it is full and the one before is still being committed.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<EpochOutcome> before;
            lock (_gate)
            {
                if (_open is not { } open)
                {
                    return;
                }

                SealNeedsLock(open);
                var reason = _memory.Decide(open);
                MakeDueNeedsLock(open, reason);

                // An epoch that is only old may grow on meanwhile.
                if (reason is FlushReason.None or FlushReason.Age || _open != open || _committing is not { } committing)
                {
                    return;
                }

                open.IsFull = true;
                before = committing.Completion;
            }

            await before.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits while the open epoch is full and the one before is still being committed: one more slice of each shard would come to several times what an epoch may have.
    /// </summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task before;
            lock (_gate)
            {
                if (_open is not { IsFull: true } || _committing is not { } committing)
                {
                    return;
                }

                before = committing.Completion;
            }

            await before.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Has everything committed that a shard has put in, by whichever run of its processor, and waits for that.</summary>
    /// <returns>Up to where the shard is committed by it; null if there was nothing, or it was thrown away.</returns>
    public async ValueTask<Checkpoint?> FlushAsync(ShardId shardId, FlushReason reason, CancellationToken cancellationToken)
    {
        Checkpoint? committed = null;
        while (true)
        {
            GroupEpoch epoch;
            lock (_gate)
            {
                if (_committing?.HasShard(shardId) == true)
                {
                    epoch = _committing;
                }
                else if (_open?.HasShard(shardId) == true)
                {
                    epoch = _open;
                    MakeDueNeedsLock(epoch, reason);
                }
                else
                {
                    return committed;
                }
            }

            var outcome = await epoch.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            var part = epoch.Parts.First(part => part.Member.ShardId == shardId);
            if (outcome == EpochOutcome.Prepared && !part.IsCommitted && reason == FlushReason.Restart)
            {
                // The lease is prepared, which this run does not know: the next one finds it.
                throw new ShardRestartException($"epoch {epoch.Id} of an earlier run is prepared and not committed");
            }

            committed = part.IsCommitted ? part.To.ToCheckpoint() : committed;
        }
    }

    /// <summary>A member's lease is lost.</summary>
    public async ValueTask LoseAsync(GroupMember member)
    {
        GroupEpoch? thrownAway = null;
        lock (_gate)
        {
            // Once it is decided, nothing listens to this any more.
            if (_committing?.PartOf(member) is not null)
            {
                _committing.CutOff();
            }

            if (_open?.PartOf(member) is not null)
            {
                thrownAway = TakeOpenNeedsLock(new ShardRestartException($"the lease of {member.ShardId}, whose records were in the same files, is lost"));
            }
        }

        if (thrownAway is not null)
        {
            await ThrowAwayAsync(thrownAway).ConfigureAwait(false);
            LogThrownAway(thrownAway.Id, thrownAway.Records, thrownAway.Parts.Count, member.ShardId.Value);
        }
    }

    /// <summary>Waits for the commit that is under way, and those that follow from it.</summary>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            Task commit;
            lock (_gate)
            {
                commit = _commit;
            }

            await commit.ConfigureAwait(false);
            lock (_gate)
            {
                if (commit == _commit)
                {
                    return;
                }
            }
        }
    }

    /// <summary>A member's run is over. Its table is needed until everything that it has put in is committed.</summary>
    public async ValueTask EndAsync(GroupMember member)
    {
        lock (_gate)
        {
            member.HasEnded = true;
            if (_open is { } open && open.Parts.All(part => part.Member.HasEnded))
            {
                // Nobody is left who would look whether it is due; the next run would have it committed at its start anyway.
                MakeDueNeedsLock(open, FlushReason.Restart);
            }

            if (!TryReleaseNeedsLock(member))
            {
                return;
            }
        }

        await ReleaseAsync(member).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        GroupEpoch? open;
        Task commit;
        lock (_gate)
        {
            open = TakeOpenNeedsLock(new ShardRestartException("the worker ends"));
            commit = _commit;
        }

        try
        {
            await commit.ConfigureAwait(false);
        }
        finally
        {
            // Whoever waits for it must hear of its end, however the commit before ended.
            if (open is not null)
            {
                await ThrowAwayAsync(open).ConfigureAwait(false);
            }

            _memory.Dispose();
            _stop.Dispose();
        }
    }

    private void SealNeedsLock(GroupEpoch open)
    {
        if (!_memory.ShouldSeal(open))
        {
            return;
        }

        try
        {
            open.Seal();
        }
        finally
        {
            EndIfSpoiledNeedsLock(open);
        }

        StateNeedsLock();
    }

    private void EndIfSpoiledNeedsLock(GroupEpoch open)
    {
        if (open.IsSpoiled)
        {
            open.Due = FlushReason.UploadFailed;
            CommitNextNeedsLock();
        }
    }

    /// <summary>The first reason stays, for whoever reads why.</summary>
    private void MakeDueNeedsLock(GroupEpoch open, FlushReason reason)
    {
        open.Due = open.Due == FlushReason.None ? reason : open.Due;
        CommitNextNeedsLock();
    }

    private bool TryReleaseNeedsLock(GroupMember member)
    {
        if (!member.HasEnded || member.IsReleased || IsNeededNeedsLock(member))
        {
            return false;
        }

        return member.IsReleased = true;
    }

    private async ValueTask ReleaseAsync(GroupMember member)
    {
        await member.Table.DisposeAsync().ConfigureAwait(false);
        Left(member);
    }

    private bool IsNeededNeedsLock(GroupMember member) => _open?.PartOf(member) is not null || _committing?.PartOf(member) is not null;

    private void StateNeedsLock() => _memory.State(_open, _committing);
}
