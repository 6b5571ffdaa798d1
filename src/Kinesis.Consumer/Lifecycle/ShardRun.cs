using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Health;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>One processor's life: initialize, process, and how it ends. Owned by <see cref="ShardConsumer"/>; throws what the processor throws.</summary>
internal sealed partial class ShardRun(
    ShardTools tools, HeldLease lease, ShardProgress progress, Action<ShardState> enter, CancellationToken stop, CancellationToken abort)
{
    private readonly ILogger _logger = tools.LoggerFactory.CreateLogger<ShardRun>();

    public async Task<ShutdownReason> RunAsync()
    {
        tools.Sync.ThrowIfReplaced();
        enter(ShardState.Initializing);
        using var work = new DetachedCancellation($"the work on {lease.ShardId}", _logger, lease.LostToken, abort);

        // Beside the other, not behind it: callbacks of the application hold up nothing that this library does when it is cancelled.
        using var application = new DetachedCancellation($"a call of the processor of {lease.ShardId}", _logger, lease.LostToken, abort);
        using var stopping = new DetachedCancellation($"the stop of the processor of {lease.ShardId}", _logger, stop);
        using var account = tools.Budget.Open($"processor {lease.ShardId}", canRelease: true);
        await PinStartAsync(work.Token).ConfigureAwait(false);
        var checkpointer = new ShardCheckpointer(
            lease, progress, tools.Instruments, tools.Activities, tools.TimeProvider, tools.LoggerFactory.CreateLogger<ShardCheckpointer>());
        var processor = new WatchedProcessor(tools.Processors.Create(Context(checkpointer, account, stopping.Token)), progress.Watch);
        var calls = processor.Keeper is null ? application.Token : work.Token;
        await using (processor.ConfigureAwait(false))
        {
            try
            {
                await processor.InitializeAsync(calls).ConfigureAwait(false);
                return await ProcessAsync(processor, new ShardDelivery(tools, lease, progress, processor, checkpointer, abort), work.Token, calls).ConfigureAwait(false);
            }
            catch (Exception exception) when (lease.HasEnded())
            {
                await LoseAsync(processor, exception).ConfigureAwait(false);
                return ShutdownReason.LeaseLost;
            }
        }
    }

    /// <summary>
    /// LATEST, as KCL stores it, would mean another place at each start and skip what came in between. Before the first read it becomes a time for good.
    /// </summary>
    private async Task PinStartAsync(CancellationToken cancellationToken)
    {
        if (lease.Current.Checkpoint.Kind != CheckpointKind.Latest)
        {
            return;
        }

        var start = Checkpoint.AtTimestamp(tools.Stream.InitialTimestamp ?? tools.Sync.Clock.Now);
        if (!await lease.CheckpointAsync(start, lease.Current.Pending, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease.ShardId);
        }

        LogStartPinned(lease.ShardId, start);
    }

    private ShardContext Context(ShardCheckpointer checkpointer, MemoryAccount account, CancellationToken stopRequested) => new()
    {
        StreamName = tools.Identity.StreamName,
        ApplicationName = tools.Identity.ApplicationName,
        ShardId = lease.ShardId,
        WorkerId = tools.Identity.WorkerId,
        Checkpoint = lease.Current.Checkpoint,
        Pending = lease.Current.Pending,
        Checkpointer = checkpointer,
        JointCheckpointer = tools.JointCheckpointer,
        Memory = account,
        StopRequested = stopRequested,
        TimeProvider = tools.TimeProvider,
        Tools = tools,
        Held = lease,
        Progress = progress,
        ThrowIfOver = ThrowIfOver,
    };

    private void ThrowIfOver()
    {
        abort.ThrowIfCancellationRequested();
        lease.ThrowIfEnded();
    }

    private async Task<ShutdownReason> ProcessAsync(WatchedProcessor processor, ShardDelivery delivery, CancellationToken work, CancellationToken calls)
    {
        enter(ShardState.Processing);
        IReadOnlyList<ChildShard>? children;
        var source = tools.Sources.Open(progress, lease.Current.Checkpoint);
        using var read = CancellationTokenSource.CreateLinkedTokenSource(work, stop);
        var prefetcher = new RecordPrefetcher(
            source, tools.RetrievalOptions.PrefetchAnswers, tools.RetrievalOptions.PrefetchBytes, tools.TimeProvider, read.Token);
        await using (prefetcher.ConfigureAwait(false))
        {
            children = await ReadToEndAsync(prefetcher, processor, delivery, read.Token, work, calls).ConfigureAwait(false);
            if (children is not null && processor.Keeper is { } keeper && !await keeper.FinishAsync(stop, work).ConfigureAwait(false))
            {
                // Asked to stop before the last record was processed: the next owner finds the end again.
                children = null;
            }
        }

        enter(ShardState.Draining);
        lease.ThrowIfEnded();
        if (children is null)
        {
            await processor.DrainAsync(calls).ConfigureAwait(false);
            return ShutdownReason.Requested;
        }

        await EndAsync(processor, delivery, children, work, calls).ConfigureAwait(false);
        return ShutdownReason.ShardEnded;
    }

    /// <summary>Delivers records and ticks. Returns the shard's children at its end, null when asked to stop.</summary>
    private async Task<IReadOnlyList<ChildShard>?> ReadToEndAsync(
        RecordPrefetcher prefetcher,
        WatchedProcessor processor,
        ShardDelivery delivery,
        CancellationToken read,
        CancellationToken work,
        CancellationToken calls)
    {
        while (true)
        {
            FetchedRecords? fetched;
            try
            {
                fetched = await prefetcher.ReadAsync(tools.Options.TickInterval, read).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && !abort.IsCancellationRequested && !lease.HasEnded())
            {
                return null;
            }
            catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
            {
                return await ConfirmGoneAsync(exception, read, work).ConfigureAwait(false) ? [] : null;
            }

            if (processor.Keeper is { } keeper && fetched is { Records.IsEmpty: false })
            {
                await delivery.KeepAsync(keeper, fetched, stop, work).ConfigureAwait(false);
            }
            else
            {
                using (fetched)
                {
                    await delivery.DeliverAsync(fetched, calls).ConfigureAwait(false);
                }
            }

            if (stop.IsCancellationRequested && processor.Keeper is null)
            {
                // Also at the end: a processor that was asked to stop may have left records out, and the next owner finds the end again.
                return null;
            }

            if (fetched is { IsEnd: true })
            {
                return fetched.Children;
            }

            if (stop.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <summary>Every record was delivered. The children's leases come first, see <see cref="ShardSync.CreateChildrenAsync"/>.</summary>
    private async Task EndAsync(
        WatchedProcessor processor, ShardDelivery delivery, IReadOnlyList<ChildShard> children, CancellationToken work, CancellationToken calls)
    {
        delivery.End();
        await tools.Sync.CreateChildrenAsync(lease.Current, children, delivery.Last ?? lease.Current.Checkpoint, work).ConfigureAwait(false);
        await processor.ShardEndedAsync(calls).ConfigureAwait(false);
        if (!lease.Current.IsFinished)
        {
            throw new InvalidOperationException(
                $"The processor of {lease.ShardId} returned from {nameof(IShardProcessor.ShardEndedAsync)} without checkpointing {Checkpoint.ShardEnd}; "
                + $"the checkpoint is {lease.Current.Checkpoint}, and the shard's children cannot start");
        }

        LogEnded(lease.ShardId);
    }

    /// <summary>
    /// A shard leaves the stream once its last record is too old: then it has ended. If the stream itself is gone, that is a failure, and if the listing
    /// gives no evidence, one that the next start looks at again. False if asked to stop meanwhile.
    /// </summary>
    private async Task<bool> ConfirmGoneAsync(AwsRequestException exception, CancellationToken read, CancellationToken work)
    {
        try
        {
            if (!await tools.Sync.HasLeftStreamAsync(lease.Current, read).ConfigureAwait(false))
            {
                throw new InvalidOperationException(
                    $"{lease.ShardId} cannot be read, and the shards that the stream {tools.Identity.StreamName} lists do not prove that it has left", exception);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !work.IsCancellationRequested)
        {
            return false;
        }

        LogGone(lease.ShardId);
        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the processor throws is logged: the shard is another's by now")]
    private async Task LoseAsync(WatchedProcessor processor, Exception cause)
    {
        if (cause is not (OperationCanceledException or LeaseLostException))
        {
            LogLeaseLostFailed(cause, lease.ShardId);
        }

        try
        {
            await processor.LeaseLostAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The shard is another's by now; there is nothing to start again.
            LogLeaseLostFailed(exception, lease.ShardId);
        }
    }

    [LoggerMessage(EventIds.StartPinned, LogLevel.Information, "Pinned the start of {ShardId} to {Checkpoint}")]
    private partial void LogStartPinned(ShardId shardId, Checkpoint checkpoint);

    [LoggerMessage(EventIds.ShardEnded, LogLevel.Information, "Finished {ShardId}")]
    private partial void LogEnded(ShardId shardId);

    [LoggerMessage(EventIds.ShardGone, LogLevel.Warning, "Shard {ShardId} has left the stream, its unread records were past the retention time")]
    private partial void LogGone(ShardId shardId);

    [LoggerMessage(EventIds.ProcessorCallFailed, LogLevel.Error, "The processor of {ShardId} failed as its lease was lost")]
    private partial void LogLeaseLostFailed(Exception exception, ShardId shardId);
}
