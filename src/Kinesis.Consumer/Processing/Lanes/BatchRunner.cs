using Kinesis.Consumer.Health;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>Carries one batch through the error policy: attempts, pauses, and what becomes of records that are given up. Owned by a lane.</summary>
internal sealed partial class BatchRunner(LaneTools tools)
{
    /// <summary>Returns when every record is done or given up. Throws when the lane is stopped or cut off, or the shard halts.</summary>
    public async ValueTask RunAsync(LaneBatch batch)
    {
        BatchResult? first = HasExpired(batch) ? null : await AttemptAsync(batch, batch.Gather()).ConfigureAwait(false);
        if (first is { IsDone: true })
        {
            tools.Window.Finish(batch.Runs);
            return;
        }

        await RetryAsync(batch, first).ConfigureAwait(false);
    }

    private async ValueTask RetryAsync(LaneBatch batch, BatchResult? first)
    {
        var plan = new RetryPlan(batch.Count, tools.Options.MaxAttempts, tools.Options.Bisect);
        var backoff = new Backoff(tools.Options.FirstBackoff, tools.Options.MaxBackoff, tools.TimeProvider);
        var result = first;
        while (true)
        {
            if (result is { } known)
            {
                plan.Apply(known);
                await SettleAsync(batch, plan, FailureReason.Exhausted, known.Error).ConfigureAwait(false);
                await PauseAsync(batch, plan, backoff, known.Error).ConfigureAwait(false);
            }

            Expire(batch, plan);
            await SettleAsync(batch, plan, FailureReason.Expired, result?.Error).ConfigureAwait(false);
            if (plan.IsFinished)
            {
                return;
            }

            tools.Stop.ThrowIfCancellationRequested();
            result = await AttemptAsync(batch, batch.Gather(plan.Next)).ConfigureAwait(false);
        }
    }

    private async ValueTask<BatchResult> AttemptAsync(LaneBatch batch, ReadOnlyMemory<KinesisRecord> records)
    {
        tools.Work.ThrowIfCancellationRequested();
        tools.ThrowIfOver();

        using var activity = tools.Activities.StartProcess(tools.ShardId, records.Length);
        var startedAt = tools.TimeProvider.GetTimestamp();
        var call = tools.Progress.Watch.CallStarted(ProcessorCall.ProcessAsync);
        BatchResult result;
        try
        {
            result = await tools.Processor.ProcessAsync(new RecordBatch(tools.ShardId, records, batch.Lag), tools.Calls).ConfigureAwait(false);
            result = result.For(records.Length);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && tools.Work.IsCancellationRequested) && exception is not (ShardHaltedException or OutOfMemoryException))
        {
            // That the process has no memory says nothing about the records: giving them up for it would lose good ones. It fails the shard.
            result = BatchResult.Threw(exception);
        }
        finally
        {
            tools.Progress.Watch.CallEnded(call);
        }

        if (result.IsDone)
        {
            tools.Instruments.BatchProcessed(startedAt, errorType: null);
            tools.Progress.Progressed();
            return result;
        }

        var error = result.Error ?? (result.Rejections.IsEmpty ? null : result.Rejections[0].Error);
        tools.Instruments.BatchProcessed(startedAt, error?.GetType().FullName ?? TelemetryNames.OtherError);
        tools.Progress.AttemptFailed(error?.Message ?? "The processor reported failed records");
        ConsumerActivities.Fail(activity, error);
        return result;
    }

    private bool HasExpired(LaneBatch batch)
    {
        if (OldestAllowed is not { } oldest)
        {
            return false;
        }

        foreach (ref readonly var record in batch.Gather().Span)
        {
            if (record.ArrivalMicros < oldest)
            {
                return true;
            }
        }

        return false;
    }

    private void Expire(LaneBatch batch, RetryPlan plan) => plan.Expire(batch.Gather().Span, OldestAllowed ?? long.MinValue);

    private long? OldestAllowed => tools.Options.MaxRecordAge is { } age
        ? (tools.ServiceNow() - age - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
        : null;

    private async ValueTask SettleAsync(LaneBatch batch, RetryPlan plan, FailureReason reason, Exception? error)
    {
        if (!plan.Done.IsEmpty)
        {
            tools.Window.Finish(batch.RunsOf(plan.Done));
        }

        if (!plan.GivenUp.IsEmpty)
        {
            await GiveUpAsync(Describe(batch, plan, plan.GivenUp, reason, _ => error), error).ConfigureAwait(false);
            tools.Window.Finish(batch.RunsOf(plan.GivenUp));
        }

        if (!plan.Rejected.IsEmpty)
        {
            var rejected = Describe(batch, plan, plan.Rejected, FailureReason.Rejected, place => plan.RejectionErrors[place]);
            await GiveUpAsync(rejected, plan.RejectionErrors[0]).ConfigureAwait(false);
            tools.Window.Finish(batch.RunsOf(plan.Rejected));
        }
    }

    private async ValueTask PauseAsync(LaneBatch batch, RetryPlan plan, Backoff backoff, Exception? error)
    {
        if (plan.WasBisected)
        {
            tools.Instruments.BatchBisected();
            LogBisected(error, tools.ShardId, batch.Count);
        }

        if (!plan.MustPause || !plan.Done.IsEmpty || !plan.GivenUp.IsEmpty || !plan.Rejected.IsEmpty)
        {
            backoff.Reset();
        }

        if (plan.MustPause)
        {
            tools.Instruments.BatchRetried();
            LogRetried(error, tools.ShardId, plan.Next.Length, plan.AttemptsOf(plan.Next[0]), backoff.Ceiling);
            await WaitAsync(backoff).ConfigureAwait(false);
        }
    }

    private async ValueTask GiveUpAsync(List<FailedRecord> failures, Exception? error)
    {
        if (tools.Destination is not { } destination)
        {
            throw Halted(failures[0], error);
        }

        var backoff = new Backoff(tools.Options.FirstBackoff, tools.Options.MaxBackoff, tools.TimeProvider);
        while (true)
        {
            var call = tools.Progress.Watch.CallStarted(ProcessorCall.WriteAsync);
            try
            {
                await destination.WriteAsync(failures, tools.Calls).ConfigureAwait(false);
                tools.Instruments.RecordsDestined(failures.Count, failures[0].Reason);
                LogDestined(error, failures.Count, tools.ShardId, Delivery.PositionOf(failures[0].Record), failures[0].Reason);
                return;
            }
            catch (Exception exception) when (!(exception is OperationCanceledException && tools.Work.IsCancellationRequested))
            {
                tools.Progress.AttemptFailed($"The failure destination failed: {exception.Message}");
                LogDestinationFailed(exception, failures.Count, tools.ShardId, backoff.Ceiling);
            }
            finally
            {
                tools.Progress.Watch.CallEnded(call);
            }

            await WaitAsync(backoff).ConfigureAwait(false);
        }
    }

    private List<FailedRecord> Describe(LaneBatch batch, RetryPlan plan, ReadOnlySpan<int> given, FailureReason reason, Func<int, Exception?> errorAt)
    {
        var records = batch.Gather().Span;
        var failures = new List<FailedRecord>(given.Length);
        for (var i = 0; i < given.Length; i++)
        {
            var record = given[i];
            var error = errorAt(i);
            failures.Add(new FailedRecord
            {
                StreamName = tools.Identity.StreamName,
                ApplicationName = tools.Identity.ApplicationName,
                ShardId = tools.ShardId,
                Record = records[record],
                Reason = reason,
                Attempts = plan.AttemptsOf(record),
                Error = error is null ? null : $"{error.GetType().FullName}: {error.Message}",
                FailedAt = tools.TimeProvider.GetUtcNow(),
            });
        }

        return failures;
    }

    private ShardHaltedException Halted(FailedRecord failure, Exception? error)
    {
        var fate = failure.Reason == FailureReason.Rejected ? "was rejected, which no retry would change" : $"failed {failure.Attempts} times";
        return new ShardHaltedException(
            $"Record {Delivery.PositionOf(failure.Record)} of {tools.ShardId} {fate}; the shard halts in front of it "
            + $"({ProcessingOptions.SectionName}:{nameof(ProcessingOptions.OnExhausted)}): {error?.Message ?? "the processor gave no error"}",
            error)
        {
            RetryAfter = tools.Options.HaltRetryInterval,
        };
    }

    private async Task WaitAsync(Backoff backoff)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(tools.Work, tools.Stop);
        await backoff.WaitAsync(until.Token).ConfigureAwait(false);
    }
}
