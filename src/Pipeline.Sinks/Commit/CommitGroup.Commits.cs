using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Commit;

/// <summary>How its epochs end: one after the other, committed or thrown away.</summary>
internal sealed partial class CommitGroup
{
    private void CommitNextNeedsLock()
    {
        if (_committing is null && _open is { } open && open.Due != FlushReason.None && !_stop.IsCancellationRequested)
        {
            (_committing, _open) = (open, null);
            var before = _commit;
            _commit = Task.Run(() => CommitAsync(open, before), CancellationToken.None);
        }
    }

    /// <summary>The commit before may still be giving up what nobody needs any more: it is waited for with this one. Its fault is not this one's, which would hand it on for ever.</summary>
    private async Task CommitAsync(GroupEpoch epoch, Task before)
    {
        try
        {
            await CommitAsync(epoch).ConfigureAwait(false);
        }
        finally
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (before.Exception is { } fault)
            {
                LogEndFailed(fault.GetBaseException(), epoch.Id);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the shards' processors throw it")]
    private async Task CommitAsync(GroupEpoch epoch)
    {
        EpochOutcome outcome;
        Exception? cause;
        Exception? unreported = null;
        try
        {
            (outcome, cause) = await new EpochCommit(_tools, _stream, epoch, _timeProvider, _stop.Token).RunAsync().ConfigureAwait(false);
            if (outcome == EpochOutcome.Committed)
            {
                WarnOfManyPartitions(epoch);
            }
        }
        catch (Exception exception)
        {
            // Its report failed: those who wait must hear of it all the same, and of a commit as of one.
            (outcome, cause) = (epoch.Outcome, exception);
            unreported = outcome == EpochOutcome.Committed ? exception : null;
        }

        var after = outcome == EpochOutcome.Committed ? null : Fail(epoch, cause!);
        try
        {
            if (after is not null)
            {
                await ThrowAwayAsync(after).ConfigureAwait(false);
                LogThrownAwayAfter(after.Id, after.Records, after.Parts.Count, epoch.Id);
            }

            await epoch.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _committing = null;
                epoch.Complete(outcome);
                CommitNextNeedsLock();
                StateNeedsLock();
            }

            await DisposeEndedAsync(epoch).ConfigureAwait(false);
        }

        if (unreported is not null)
        {
            LogReportFailed(unreported, epoch.Id);
        }
    }

    /// <summary>The epoch was not committed: its members begin again, and what the same shards have put in since lies behind records that are read again.</summary>
    private GroupEpoch? Fail(GroupEpoch epoch, Exception cause)
    {
        lock (_gate)
        {
            foreach (var part in epoch.Parts)
            {
                part.Member.Fail(cause);
            }

            return _open is { } open && open.Parts.Any(part => epoch.HasShard(part.Member.ShardId))
                ? TakeOpenNeedsLock(new ShardRestartException(cause.Message, cause))
                : null;
        }
    }

    private GroupEpoch? TakeOpenNeedsLock(Exception cause)
    {
        var open = _open;
        _open = null;
        foreach (var part in open?.Parts ?? [])
        {
            part.Member.Fail(cause);
        }

        return open;
    }

    private async ValueTask ThrowAwayAsync(GroupEpoch epoch)
    {
        try
        {
            await epoch.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                epoch.Complete(EpochOutcome.ThrownAway);
                StateNeedsLock();
            }

            await DisposeEndedAsync(epoch).ConfigureAwait(false);
        }
    }

    private async ValueTask DisposeEndedAsync(GroupEpoch epoch)
    {
        List<GroupMember> done;
        lock (_gate)
        {
            done = [.. epoch.Parts.Select(part => part.Member).Where(TryReleaseNeedsLock)];
        }

        foreach (var member in done)
        {
            await ReleaseAsync(member).ConfigureAwait(false);
        }
    }
}
