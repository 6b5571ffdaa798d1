using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// Watches the leases that this worker has asked for, each by its own row, so that a shard stands still for a moment only after its old owner has drained.
/// Owned by the coordinator, which takes what is free; the host runs the loop.
/// </summary>
internal sealed partial class HandOverWatch(
    ILeaseStore store, WorkerId me, TimeSpan patience, TimeProvider timeProvider, Action wakeCoordinator, Action tell, ILogger<HandOverWatch> logger)
    : IDisposable
{
    /// <summary>How often the rows are read; only while something is asked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>With many rows the turns come less often, so that a second brings so many reads and no more.</summary>
    private const int ReadsPerSecond = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, Request> _requests = [];
    private readonly SemaphoreSlim _opened = new(0, 1);

    /// <summary>The shards whose leases are asked for.</summary>
    public IReadOnlyList<ShardId> Shards => [.. Snapshot().Select(request => request.Asked.ShardId).Order()];

    /// <summary>How many leases are asked for.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _requests.Count;
            }
        }
    }

    /// <summary>A request of this worker is open, be it from just now or from an earlier life.</summary>
    public void Open(Lease asked) => Open(new Request(asked, UnsureSince: null));

    /// <summary>A request whose answer was lost: it may be open, or be on its way. For a while it is watched either way.</summary>
    public void OpenUnsure(Lease asked) => Open(new Request(asked, timeProvider.GetTimestamp()));

    /// <summary>Waits for the next turn; without end while nothing is asked for.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Count == 0)
        {
            await _opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var spaced = TimeSpan.FromSeconds((double)Count / ReadsPerSecond);
        await Task.Delay(spaced > Interval ? spaced : Interval, timeProvider, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The coordinator has got an answer to its take.</summary>
    public void Close(ShardId shardId)
    {
        bool wasOpen;
        lock (_gate)
        {
            wasOpen = _requests.Remove(shardId);
        }

        if (wasOpen)
        {
            tell();
        }
    }

    /// <summary>One look at each row. A request that has come to an end, whichever, is a reason for the coordinator to look at all leases.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var hasEnded = false;
        foreach (var request in Snapshot())
        {
            var asked = request.Asked;
            var stored = await store.GetReadableAsync(asked.ShardId, cancellationToken).ConfigureAwait(false);
            if (stored is not null && (IsOpen(asked, stored) || MayStillCome(request, stored)))
            {
                continue;
            }

            hasEnded |= request.TryTell();
            if (stored is not { IsFinished: false } || stored.Owner != me)
            {
                Close(asked.ShardId);
            }

            // Granted, it is kept until it is taken: if the worker stops in between, it must be given back.
        }

        if (hasEnded)
        {
            wakeCoordinator();
        }
    }

    /// <summary>
    /// The worker stops. What it asked for and was not given stays with its owner; what was given in the meantime is released at once,
    /// else it would stand still until it expires.
    /// </summary>
    public Task WithdrawAllAsync(CancellationToken cancellationToken) => Task.WhenAll(Snapshot().Select(request => WithdrawAsync(request.Asked, cancellationToken)));

    public void Dispose() => _opened.Dispose();

    private void Open(Request request)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = !_requests.ContainsKey(request.Asked.ShardId);
            _requests[request.Asked.ShardId] = request;
            if (_opened.CurrentCount == 0)
            {
                _opened.Release();
            }
        }

        if (isNew)
        {
            tell();
        }
    }

    /// <summary>The lease is as it was before a request whose answer was lost, and not long ago: the request may arrive yet.</summary>
    private bool MayStillCome(Request request, Lease stored) =>
        request.UnsureSince is { } since
        && timeProvider.GetElapsedTime(since) < patience
        && stored is { IsFinished: false, CheckpointOwner: null }
        && stored.Owner == request.Asked.CheckpointOwner
        && string.Equals(stored.Tenure, request.Asked.Tenure, StringComparison.Ordinal);

    private static bool IsOpen(Lease asked, Lease stored) =>
        !stored.IsFinished
        && stored.Owner == asked.Owner
        && stored.CheckpointOwner == asked.CheckpointOwner
        && string.Equals(stored.Tenure, asked.Tenure, StringComparison.Ordinal);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged, and others end the hand-over")]
    private async Task WithdrawAsync(Lease asked, CancellationToken cancellationToken)
    {
        try
        {
            var write = await store.WithdrawAsync(asked, cancellationToken).ConfigureAwait(false);
            if (write is { Applied: false, Stored: { CheckpointOwner: null, Tenure: null } granted } && granted.Owner == me)
            {
                await store.ReleaseAsync(granted, cancellationToken).ConfigureAwait(false);
            }

            Close(asked.ShardId);
            LogWithdrawn(asked.ShardId, asked.CheckpointOwner);
        }
        catch (Exception exception)
        {
            // Others end the hand-over when its time is over, or take the lease when it expires.
            LogWithdrawalFailed(exception, asked.ShardId);
        }
    }

    private List<Request> Snapshot()
    {
        lock (_gate)
        {
            return [.. _requests.Values];
        }
    }

    [LoggerMessage(EventIds.LeaseAskWithdrawn, LogLevel.Information, "Withdrew the request for the lease of {ShardId} from {Owner}")]
    private partial void LogWithdrawn(ShardId shardId, WorkerId? owner);

    [LoggerMessage(EventIds.LeaseWithdrawalFailed, LogLevel.Warning, "Failed to withdraw the request for the lease of {ShardId}")]
    private partial void LogWithdrawalFailed(Exception exception, ShardId shardId);

    /// <param name="Asked">The lease as the request left it.</param>
    /// <param name="UnsureSince">The timestamp of a request whose answer was lost.</param>
    private sealed record Request(Lease Asked, long? UnsureSince)
    {
        private bool _isTold;

        /// <summary>False once the coordinator was told of the end. What it cannot take at once it wants at each cycle anyhow, without being made to read all leases for it.</summary>
        public bool TryTell() => !Interlocked.Exchange(ref _isTold, true);
    }
}
