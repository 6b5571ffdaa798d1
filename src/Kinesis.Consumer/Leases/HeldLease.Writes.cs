namespace Kinesis.Consumer.Leases;

/// <summary>What a tenure writes to its lease, one write at a time, and what it makes of the answers.</summary>
internal sealed partial class HeldLease
{
    /// <summary>Renews. False if the lease is lost; an exception leaves that open.</summary>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) =>
        WriteAsync(_store.RenewAsync, isDone: null, cancellationToken);

    /// <summary>Writes progress, which renews as well. False if the lease is lost; an exception leaves that open.</summary>
    public Task<bool> CheckpointAsync(Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken) =>
        WriteAsync(
            (lease, token) => _store.CheckpointAsync(lease, checkpoint, pending, token),
            stored => IsThisTenure(stored) && stored.Checkpoint == checkpoint && Equals(stored.Pending, pending),
            cancellationToken);

    /// <summary>
    /// Ends this tenure: hands the lease to the worker that asked for it, else gives it back to all. False if it was lost before.
    /// <see cref="LossReason"/> tells which.
    /// </summary>
    public Task<bool> GiveBackAsync(CancellationToken cancellationToken) => EndTenureAsync(reason: null, cancellationToken);

    /// <summary>As <see cref="GiveBackAsync"/>, for a lease whose processor gets nowhere.</summary>
    public Task<bool> GiveUpAsync(CancellationToken cancellationToken) => EndTenureAsync(LeaseReason.GivenUp, cancellationToken);

    /// <summary>Takes the turn to write over several leases; <see cref="Leave"/> gives it back. Cancelled when the lease is lost.</summary>
    internal Task EnterAsync(CancellationToken cancellationToken) => _writing.WaitAsync(cancellationToken);

    internal void Leave() => _writing.Release();

    /// <summary>The lease as the next write tells it to the others. In turn only.</summary>
    internal Lease Sample() => Current with { Throughput = _throughput.Sample() };

    /// <summary>A write got through. In turn only.</summary>
    internal void Written(Lease stored, long sentAt)
    {
        Volatile.Write(ref _current, stored);
        Extend(sentAt);
    }

    /// <summary>Goes on from the stored lease if it is of this tenure; else the lease is lost. In turn only.</summary>
    internal bool TryAdopt(Lease? stored)
    {
        if (stored is null || !IsThisTenure(stored))
        {
            Fence(stored);
            return false;
        }

        Accept(stored);
        return true;
    }

    private async Task<bool> EndTenureAsync(LeaseReason? reason, CancellationToken cancellationToken)
    {
        var isGiven = await WriteAsync(GiveBackOnceAsync, IsGivenBack, cancellationToken).ConfigureAwait(false);
        if (isGiven)
        {
            End(reason ?? (Current.Owner is null ? LeaseReason.Released : LeaseReason.HandedOff));
        }

        return isGiven;
    }

    private async Task<bool> WriteAsync(
        Func<Lease, CancellationToken, Task<LeaseWrite>> write, Func<Lease, bool>? isDone, CancellationToken cancellationToken)
    {
        if (HasEnded())
        {
            return false;
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, LostToken);
        try
        {
            await _writing.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                return await WriteInTurnAsync(write, isDone, linked.Token).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (OperationCanceledException) when (LostToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> WriteInTurnAsync(
        Func<Lease, CancellationToken, Task<LeaseWrite>> write, Func<Lease, bool>? isDone, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (HasEnded())
            {
                return false;
            }

            var sentAt = _timeProvider.GetTimestamp();
            LeaseWrite result;
            try
            {
                result = await write(Sample(), cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException)
            {
                // Somebody broke the row by hand. Nothing can be written to it until it is mended, which the scan asks for; then this worker finds it under its name.
                Fence(by: null);
                return false;
            }

            if (result is { Applied: true, Stored: { } stored })
            {
                Written(stored, sentAt);
                return !LostToken.IsCancellationRequested;
            }

            if (result.Stored is { } done && isDone?.Invoke(done) == true)
            {
                Accept(done);
                return true;
            }

            // One of three things, if the lease is not lost. An earlier write of this tenure got through although its answer was lost: the service moved counter 7 to 8, the
            // answer timed out, and this write still asked for 7. Or another worker has asked for the lease: the counter is still 7, but this worker
            // is no longer the owner, only the checkpoint owner. Or that worker has withdrawn. Each time nobody else moves the counter under this
            // tenure, so go on from what is stored. When an earlier write was sent is unknown, therefore it extends nothing and this one is sent again.
            if (!TryAdopt(result.Stored))
            {
                return false;
            }
        }
    }

    private void Accept(Lease stored)
    {
        Volatile.Write(ref _current, stored);
        if (stored.CheckpointOwner == _owner)
        {
            _handOver.Cancel();
        }
    }

    // A finished lease needs no next owner; whoever asked for it sees the end of the shard.
    private Task<LeaseWrite> GiveBackOnceAsync(Lease held, CancellationToken cancellationToken) => held is { CheckpointOwner: not null, IsFinished: false }
        ? _store.HandOverAsync(held, cancellationToken)
        : _store.ReleaseAsync(held, cancellationToken);

    // By an earlier attempt of this tenure: one that others took, and gave back in their turn, has been written to more than once.
    private bool IsGivenBack(Lease stored) =>
        stored.Counter == Current.Counter + 1
        && stored is { Tenure: null, CheckpointOwner: null } && (stored.Owner is null || (stored.Owner != _owner && stored.Owner == Current.Owner));
}
