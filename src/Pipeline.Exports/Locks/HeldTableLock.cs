using Kinesis.Consumer.Api;
using Microsoft.Extensions.Logging;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Locks;

/// <summary>A lock that this process holds. Renews it until it is disposed of, and then lets go of it.</summary>
/// <remarks>It ends by its own clock, asked before each thing that is done under it; once it has ended no renewal that arrives after all revives it.</remarks>
internal sealed partial class HeldTableLock : IAsyncDisposable
{
    /// <summary>Three renewals may fail before the lock is over.</summary>
    private const int RenewalsPerDuration = 4;

    private static readonly TimeSpan ReleaseDeadline = TimeSpan.FromSeconds(3);

    private readonly LockStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<HeldTableLock> _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _renewing;
    private TableLock _held;
    private long _renewedAt;
    private int _isOver;

    /// <param name="store">Where the lock is.</param>
    /// <param name="taken">The lock with its new owner.</param>
    /// <param name="takenAt">When the write was sent that took it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">For its loss.</param>
    public HeldTableLock(LockStore store, TableLock taken, long takenAt, TimeProvider timeProvider, ILogger<HeldTableLock> logger)
    {
        _store = store;
        _held = taken;
        _renewedAt = takenAt;
        _timeProvider = timeProvider;
        _logger = logger;
        _renewing = RenewAsync();
    }

    /// <summary>The number of this tenure; all later ones have higher numbers.</summary>
    public long Fence => _held.Fence;

    /// <summary>The name of this tenure.</summary>
    public string Owner => _held.Owner!;

    /// <summary>Cancelled when the lock is known to be over.</summary>
    public CancellationToken LostToken => _lost.Token;

    /// <summary>Throws unless the lock lives for a while yet.</summary>
    /// <param name="ahead">How long what is begun now may take.</param>
    public void Ensure(TimeSpan ahead)
    {
        if (Volatile.Read(ref _isOver) != 0 || _timeProvider.GetElapsedTime(Interlocked.Read(ref _renewedAt)) + ahead >= _held.Duration)
        {
            throw new LockLostException($"The lock of {_held.Id} (fence {_held.Fence}) is over or about to be: another import may hold it");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (Volatile.Read(ref _isOver) == 0)
        {
            using var deadline = new CancellationTokenSource(ReleaseDeadline, _timeProvider);
            try
            {
                await _store.ReleaseAsync(_held, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException || AwsErrors.KindOf(exception) != AwsErrorKind.Fatal)
            {
                LogNotReleased(_held.Id.ToString(), _held.Duration, exception);
            }
        }

        _stopping.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_held.Duration / RenewalsPerDuration, _timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                if (!await RenewOnceAsync(_stopping.Token).ConfigureAwait(false))
                {
                    Interlocked.Exchange(ref _isOver, 1);
                    LogLost(_held.Id.ToString(), Fence);
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed of.
        }
    }

    private async Task<bool> RenewOnceAsync(CancellationToken cancellationToken)
    {
        if (_timeProvider.GetElapsedTime(Interlocked.Read(ref _renewedAt)) >= _held.Duration)
        {
            return false;
        }

        var sentAt = _timeProvider.GetTimestamp();
        try
        {
            var renewed = await _store.RenewAsync(_held, cancellationToken).ConfigureAwait(false);
            if (renewed is null || _timeProvider.GetElapsedTime(Interlocked.Read(ref _renewedAt)) >= _held.Duration)
            {
                return false;
            }

            _held = renewed;
            Interlocked.Exchange(ref _renewedAt, sentAt);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Unknown is not lost: the next one may get through in time. What cannot get better ends the lock before its time is over.
            LogNotRenewed(_held.Id.ToString(), exception);
            return AwsErrors.KindOf(exception) != AwsErrorKind.Fatal;
        }
    }

    [LoggerMessage(EventIds.LockLost, LogLevel.Warning, "Lost the lock of {TableId} with fence {Fence}: it was not renewed in time, or another import took it")]
    private partial void LogLost(string tableId, long fence);

    [LoggerMessage(EventIds.LockNotRenewed, LogLevel.Warning, "Could not renew the lock of {TableId}")]
    private partial void LogNotRenewed(string tableId, Exception exception);

    [LoggerMessage(EventIds.LockNotReleased, LogLevel.Warning, "Could not release the lock of {TableId}; others may take it when it has stood still for {Duration}")]
    private partial void LogNotReleased(string tableId, TimeSpan duration, Exception exception);
}
