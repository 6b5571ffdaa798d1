using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Fleet;

/// <summary>Moves this process's row. The host runs the loop; whoever has news for the others asks for a beat out of turn.</summary>
internal sealed partial class Heartbeat(
    IFleetStore store, ProcessId me, Lifeline lifeline, LeaseOptions options, ConsumerInstruments instruments, TimeProvider timeProvider, ILogger<Heartbeat> logger)
    : IDisposable
{
    /// <summary>Between two beats out of turn: many leases that are released one after the other are one piece of news, or a few.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(2);

    private readonly CycleSignal _turn = new(options.RenewInterval, timeProvider);
    private long _beat;
    private long _hint;
    private long _sentAt;
    private bool _isUsed;

    /// <summary>Whose row it is.</summary>
    public ProcessId Id => me;

    /// <summary>What this process asks others for at present.</summary>
    public Func<IReadOnlyList<ShardId>> Asks { get; set; } = static () => [];

    /// <summary>Called with each <see cref="Hint"/>: this worker looks at the leases too.</summary>
    public Action Hinted { get; set; } = static () => { };

    /// <summary>Prepares the table, or does without.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _isUsed = await store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (_isUsed)
        {
            await BeatAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            lifeline.DoWithoutRow();
        }
    }

    /// <summary>Others may find something to take: the next beat, which comes soon, tells them.</summary>
    public void Hint()
    {
        Interlocked.Increment(ref _hint);
        _turn.Wake();
        Hinted();
    }

    /// <summary>What this process asks for has changed.</summary>
    public void AsksChanged() => _turn.Wake();

    /// <summary>Waits for the next turn.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (timeProvider.GetElapsedTime(_sentAt) is var since && since < Spacing)
        {
            await Task.Delay(Spacing - since, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One beat. One that fails is soon sent again: unknown is not lost, the leases live until their time is over.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!_isUsed)
        {
            return;
        }

        try
        {
            await BeatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _turn.WakeIn(options.RenewInterval / 8);
            LogFailed(exception, me.Worker, lifeline.AgeOfBeat);
        }
    }

    /// <summary>After everything was given back: a row that goes is the last hint. If it stays, others delete it when it has stood still for long.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged, and others delete the row")]
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!_isUsed)
        {
            return;
        }

        using var inTime = new CancellationTokenSource(LeaveTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(inTime.Token, cancellationToken);
        try
        {
            await store.DeleteAsync(me, Interlocked.Read(ref _beat), linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNotLeft(exception, me.Worker);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var sentAt = timeProvider.GetTimestamp();
        _sentAt = sentAt;
        var row = new FleetRow(me, Interlocked.Increment(ref _beat), Interlocked.Read(ref _hint), Asks());
        try
        {
            var stored = await store.BeatAsync(row, cancellationToken).ConfigureAwait(false);
            if (stored > row.Beat)
            {
                // Nobody saw it move: the next beat must be one that goes through.
                Interlocked.Exchange(ref _beat, stored);
                throw new InvalidOperationException($"The row of {me} holds the heartbeat {stored}, which is later than {row.Beat} and not this process's; going on from there");
            }

            lifeline.Beaten(sentAt);
            instruments.WorkerBeaten(sentAt, errorType: null);
        }
        catch (Exception exception)
        {
            instruments.WorkerBeaten(sentAt, exception.GetType().FullName);
            throw;
        }
    }

    [LoggerMessage(EventIds.HeartbeatFailed, LogLevel.Warning, "Failed to move the row of worker {WorkerId}, last moved {Age} ago")]
    private partial void LogFailed(Exception exception, WorkerId workerId, TimeSpan age);

    [LoggerMessage(EventIds.RowNotDeleted, LogLevel.Warning, "Failed to delete the row of worker {WorkerId}; others do, later")]
    private partial void LogNotLeft(Exception exception, WorkerId workerId);
}
