using Amazon.Runtime;
using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Leases;

/// <summary>
/// Prepares several held leases in one transaction, and finds out what became of it when the answer was lost. One use.
/// </summary>
/// <remarks>
/// Three things make the outcome certain. The transaction asks for the counter of each lease, so that it cannot arrive after any of them has moved. Only this tenure moves
/// a counter without taking the lease away. And it changes all rows or none, so that one row of this tenure without the state proves that it changed none.
/// </remarks>
internal sealed class JointPrepare(ILeaseStore store, IReadOnlyList<(HeldLease Lease, Checkpoint Position)> leases, ReadOnlyMemory<byte> state, TimeProvider timeProvider)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ShardId, long> _inDoubt = [];
    private long? _firstInDoubtAt;

    /// <summary>Called for each attempt that failed and is repeated.</summary>
    public Action<Exception> Retried { get; init; } = static _ => { };

    /// <summary>
    /// Runs until the outcome is known, or one of the leases is lost. An exception leaves open what became of it. All leases end with the doubt, also those that
    /// were not lost.
    /// </summary>
    public async Task<JointOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var outcome = JointOutcome.Unknown;
        try
        {
            return outcome = await RunUntilKnownAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outcome == JointOutcome.Unknown && _inDoubt.Count > 0)
            {
                foreach (var (lease, _) in leases)
                {
                    lease.Doubt();
                }
            }
        }
    }

    private async Task<JointOutcome> RunUntilKnownAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource([cancellationToken, .. leases.Select(one => one.Lease.LostToken)]);
        var entered = 0;
        try
        {
            // In one order, or two transactions over the same leases would wait for each other.
            foreach (var (lease, _) in leases.OrderBy(one => one.Lease.ShardId))
            {
                lease.ThrowIfEnded();
                await lease.EnterAsync(linked.Token).ConfigureAwait(false);
                entered++;
            }

            return await RunInTurnAsync(linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LeaseLostException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return _inDoubt.Count > 0 ? JointOutcome.Unknown : JointOutcome.NotPrepared;
        }
        finally
        {
            foreach (var (lease, _) in leases.OrderBy(one => one.Lease.ShardId).Take(entered))
            {
                lease.Leave();
            }
        }
    }

    private async Task<JointOutcome> RunInTurnAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, timeProvider);
        while (true)
        {
            foreach (var (lease, _) in leases)
            {
                lease.ThrowIfEnded();
            }

            if (await TryAsync(cancellationToken).ConfigureAwait(false))
            {
                return JointOutcome.Prepared;
            }

            if (await LookAsync(cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var sentAt = timeProvider.GetTimestamp();
        var parts = leases.Select(one => new JointPart(one.Lease.Sample(), one.Position)).ToList();
        var isAnswered = false;
        try
        {
            var isApplied = await store.PrepareJointlyAsync(parts, state, cancellationToken).ConfigureAwait(false);
            isAnswered = true;
            if (isApplied)
            {
                for (var i = 0; i < parts.Count; i++)
                {
                    leases[i].Lease.Written(parts[i].After(state), sentAt);
                }
            }

            return isApplied;
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception, cancellationToken))
        {
            Retried(exception);
            return false;
        }
        catch (AmazonServiceException exception) when ((int)exception.StatusCode is >= 400 and < 500)
        {
            // A refusal for good is an answer: nothing was done.
            isAnswered = true;
            throw;
        }
        finally
        {
            if (!isAnswered)
            {
                _firstInDoubtAt ??= sentAt;
                parts.ForEach(part => _inDoubt[part.Held.ShardId] = part.Held.Counter);
            }
        }
    }

    /// <summary>Reads all leases as they are: null if the transaction is to be sent again.</summary>
    private async Task<JointOutcome?> LookAsync(CancellationToken cancellationToken)
    {
        // Rows are read one by one, and the transaction may arrive between two of them. What has moved counts as of one reading, and what is missing as of another
        // that began after it: only then nothing has happened, and nothing can any more.
        var before = _inDoubt.Count > 0 ? await ReadAllAsync(cancellationToken).ConfigureAwait(false) : [];
        var stored = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        var (shown, missing, lost, moved) = (0, 0, 0, 0);
        for (var i = 0; i < stored.Count; i++)
        {
            var (lease, position) = leases[i];
            moved += i < before.Count && _inDoubt.TryGetValue(lease.ShardId, out var counter) && before[i]?.Counter != counter ? 1 : 0;
            if (!lease.TryAdopt(stored[i]))
            {
                lost++;
            }
            else if (IsShown(stored[i]!, position))
            {
                shown++;
            }
            else
            {
                missing++;
            }
        }

        if (shown == stored.Count)
        {
            foreach (var (lease, _) in leases)
            {
                lease.Written(lease.Current, _firstInDoubtAt ?? timeProvider.GetTimestamp());
            }

            return JointOutcome.Prepared;
        }

        if (missing > 0 && moved > 0)
        {
            // Nothing that was sent before can arrive any more, and nothing of it did.
            _inDoubt.Clear();
        }

        if (lost > 0)
        {
            return _inDoubt.Count > 0 || shown > 0 ? JointOutcome.Unknown : JointOutcome.NotPrepared;
        }

        if (leases.FirstOrDefault(one => one.Lease.Current.Pending is not null && !IsShown(one.Lease.Current, one.Position)).Lease is { } prepared)
        {
            throw new InvalidOperationException($"{prepared.ShardId} is prepared with another state: commit that first");
        }

        return null;
    }

    private bool IsShown(Lease stored, Checkpoint position) =>
        stored.Pending is { } pending && pending.Position == position && pending.State.Span.SequenceEqual(state.Span);

    private async Task<IReadOnlyList<Lease?>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, timeProvider);
        while (true)
        {
            try
            {
                return await Task.WhenAll(leases.Select(one => store.GetReadableAsync(one.Lease.ShardId, cancellationToken))).ConfigureAwait(false);
            }
            catch (Exception exception) when (TransientFaults.IsTransient(exception, cancellationToken))
            {
                Retried(exception);
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
