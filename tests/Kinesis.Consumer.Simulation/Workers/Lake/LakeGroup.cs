using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Kinesis.Consumer.Simulation.Mutations;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers.Lake;

/// <summary>
/// The lake's protocol without its files, for all shards of a process together: uploads that nobody sees, one prepare for all leases, the uploads made visible, each lease
/// committed. One epoch is filled while the one before is committed.
/// </summary>
internal sealed class LakeGroup(ObjectPort objects, SimulatedProcess process, SimulationRun run)
{
    private readonly Lock _gate = new();
    private readonly Scenario _scenario = run.Scenario;
    private LakeEpoch? _open;
    private LakeEpoch? _committing;
    private Task _commit = Task.CompletedTask;
    private int _epochs;

    /// <summary>What the group holds of a shard.</summary>
    public long BytesOf(LakeMember member)
    {
        lock (_gate)
        {
            return (_open?.Bytes.GetValueOrDefault(member) ?? 0) + (_committing?.Bytes.GetValueOrDefault(member) ?? 0);
        }
    }

    public void Add(LakeMember member, int partition, StreamRecord record, SequenceNumber sequence)
    {
        lock (_gate)
        {
            member.ThrowIfFailed();
            _open ??= new LakeEpoch(string.Create(CultureInfo.InvariantCulture, $"{process.Name}-{++_epochs}"), process.Clock.GetTimestamp());
            _open.Add(member, partition, record, sequence);
        }
    }

    /// <summary>Has the open epoch committed if it is due; waits if it is full and the one before is not done.</summary>
    public async Task SettleAsync(bool isAsked, CancellationToken cancellationToken)
    {
        Task<bool>? before = null;
        lock (_gate)
        {
            if (_open is { } open)
            {
                var isFull = isAsked || open.Records >= _scenario.FlushRecords;
                open.IsDue |= isFull || process.Clock.GetElapsedTime(open.StartedAt) >= _scenario.FlushAge;
                CommitNextNeedsLock();
                before = isFull && _open == open ? _committing?.Completion : null;
            }
        }

        if (before is not null)
        {
            await before.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Has everything committed that a shard has put in. Up to where; null if there was nothing, or it came to nothing.</summary>
    public async Task<SequenceNumber?> FlushAsync(ShardId shardId, CancellationToken cancellationToken)
    {
        SequenceNumber? committed = null;
        while (true)
        {
            LakeEpoch? epoch;
            lock (_gate)
            {
                epoch = _committing?.HasShard(shardId) == true ? _committing : _open?.HasShard(shardId) == true ? _open : null;
                if (epoch is null)
                {
                    return committed;
                }

                epoch.IsDue = true;
                CommitNextNeedsLock();
            }

            await epoch.Completion.WaitAsync(cancellationToken);
            var (member, last) = epoch.Parts.First(part => part.Key.ShardId == shardId);
            committed = epoch.Committed.Contains(member) ? last : committed;
        }
    }

    /// <summary>The lease of a member is lost: what it has put in may not be prepared any more.</summary>
    public void Lose(LakeMember member)
    {
        LakeEpoch? thrownAway = null;
        lock (_gate)
        {
            if (_committing is { IsDecided: false } committing && committing.Parts.ContainsKey(member))
            {
                committing.Cut.Cancel();
            }

            if (_open?.Parts.ContainsKey(member) == true)
            {
                thrownAway = ThrowAwayNeedsLock();
            }
        }

        thrownAway?.Complete(isCommitted: false);
    }

    /// <summary>Waits for the commit that is under way, and for the one that it makes room for: a call that was given up may have filled that.</summary>
    public async Task WhenIdleAsync()
    {
        while (Commit is { IsCompleted: false } commit)
        {
            await commit;
        }
    }

    private Task Commit
    {
        get
        {
            lock (_gate)
            {
                return _commit;
            }
        }
    }

    private LakeEpoch? ThrowAwayNeedsLock()
    {
        var open = _open;
        _open = null;
        foreach (var member in open?.Parts.Keys ?? Enumerable.Empty<LakeMember>())
        {
            member.Fault ??= new ShardRestartException("what it had put into the files is thrown away");
        }

        run.Coverage.Count("epochs.thrown.away");
        return open;
    }

    private void CommitNextNeedsLock()
    {
        if (_committing is null && _open is { IsDue: true } open)
        {
            (_committing, _open) = (open, null);
            _commit = Task.Run(() => CommitAsync(open), CancellationToken.None);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the run has failed by it")]
    private async Task CommitAsync(LakeEpoch epoch)
    {
        var isCommitted = false;
        try
        {
            await RunPhasesAsync(epoch);
            isCommitted = true;
            run.Coverage.Count("epochs");
        }
        catch (Exception exception) when (exception is OperationCanceledException or ShardRestartException or LeaseLostException)
        {
            run.Coverage.Count("epochs.not.committed");
        }
        catch (Exception exception)
        {
            run.World.Fail($"{process}: the commit of {epoch.Manifest.Id} failed: {exception.Message}");
        }

        LakeEpoch? after = null;
        lock (_gate)
        {
            _committing = null;
            if (!isCommitted)
            {
                foreach (var member in epoch.Parts.Keys)
                {
                    member.Fault ??= new ShardRestartException("its epoch was not committed");
                }

                after = _open is { } open && open.Parts.Keys.Any(member => epoch.HasShard(member.ShardId)) ? ThrowAwayNeedsLock() : null;
            }

            CommitNextNeedsLock();
        }

        after?.Complete(isCommitted: false);
        epoch.Complete(isCommitted);
    }

    private async Task RunPhasesAsync(LakeEpoch epoch)
    {
        var manifest = epoch.Manifest;
        foreach (var (key, ids) in epoch.Files)
        {
            await objects.UploadAsync(key, [.. ids], epoch.Cut.Token);
        }

        if (run.Mutant.Is(Mutation.PublishedBeforePrepare))
        {
            await PublishAsync(manifest);
        }

        await objects.StoreAsync(manifest, epoch.Cut.Token);
        await PrepareAsync(epoch, manifest);
        lock (_gate)
        {
            epoch.IsDecided = true;
        }

        if (!run.Mutant.Is(Mutation.CommittedWithoutPublish))
        {
            await PublishAsync(manifest);
        }

        await Task.WhenAll(epoch.Parts.Select(part => CommitAsync(epoch, part.Key, part.Value)));
    }

    private async Task PublishAsync(SimulatedManifest manifest)
    {
        foreach (var key in manifest.Keys)
        {
            await objects.CompleteAsync(key, CancellationToken.None);
        }
    }

    private async Task PrepareAsync(LakeEpoch epoch, SimulatedManifest manifest)
    {
        var state = Encoding.UTF8.GetBytes(manifest.Id);
        if (run.Mutant.Is(Mutation.PreparedOneByOne))
        {
            foreach (var (member, last) in epoch.Parts)
            {
                await member.Context.Checkpointer.PrepareAsync(Checkpoint.At(last), state, epoch.Cut.Token);
            }

            return;
        }

        var positions = epoch.Parts.Select(part => new JointPosition(part.Key.Context.Checkpointer, Checkpoint.At(part.Value))).ToList();
        var outcome = await epoch.Parts.Keys.First().Context.JointCheckpointer.PrepareAsync(positions, state, epoch.Cut.Token);
        run.Coverage.Count($"prepare.{outcome}");
        if (outcome == JointOutcome.NotPrepared || (outcome == JointOutcome.Unknown && run.Mutant.Is(Mutation.AbortedInDoubt)))
        {
            foreach (var key in manifest.Keys)
            {
                await objects.AbortAsync(key, CancellationToken.None);
            }
        }

        if (outcome != JointOutcome.Prepared)
        {
            throw new ShardRestartException("a lease was lost before the prepare");
        }
    }

    private async Task CommitAsync(LakeEpoch epoch, LakeMember member, SequenceNumber last)
    {
        try
        {
            await member.Context.Checkpointer.CheckpointAsync(Checkpoint.At(last), CancellationToken.None);
            lock (_gate)
            {
                epoch.Committed.Add(member);
            }
        }
        catch (LeaseLostException)
        {
            // Its new owner commits it.
        }
    }
}
