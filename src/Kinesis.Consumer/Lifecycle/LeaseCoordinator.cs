using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Takes leases and asks for them, starts their shards' consumers and collects the ended ones. Owns every consumer of the worker.</summary>
internal sealed partial class LeaseCoordinator : IDisposable
{
    private const int Concurrency = 16;
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(2);

    private readonly ShardTools _tools;
    private readonly LeaseRules _rules;
    private readonly AskDampener _dampener;
    private readonly ClaimBudget _claims = new();
    private readonly UnsureTakes _unsure;
    private readonly FleetView _view;
    private readonly DoubleAlarm _double;
    private readonly ILogger<LeaseCoordinator> _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<ShardId, ShardConsumer> _consumers = [];
    private readonly List<Task> _remainders = [];
    private readonly Dictionary<ShardId, long> _givenUp = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();

    public LeaseCoordinator(ShardTools tools, ILogger<LeaseCoordinator> logger)
    {
        _tools = tools;
        _logger = logger;
        _rules = LeaseRules.From(tools.LeaseOptions);
        _dampener = new AskDampener(tools.LeaseOptions, tools.TimeProvider);
        _double = new DoubleAlarm(tools.Fleet.Id, tools.TimeProvider, tools.LoggerFactory.CreateLogger<DoubleAlarm>());
        _unsure = new UnsureTakes(tools.Store, tools.LoggerFactory.CreateLogger<UnsureTakes>());
        Cycle = new CycleSignal(tools.LeaseOptions.ScanInterval, tools.TimeProvider);
        Asked = new HandOverWatch(
            tools.Store,
            tools.Identity.WorkerId,
            tools.TimeProvider,
            LookAgain,
            tools.Fleet.Heartbeat.AsksChanged,
            tools.LoggerFactory.CreateLogger<HandOverWatch>());
        _view = new FleetView(
            tools.Store, tools.Fleet, tools.LeaseOptions, tools.TimeProvider, tools.LoggerFactory.CreateLogger<FleetView>());
        tools.Fleet.Heartbeat.Asks = () => Asked.Shards;
        tools.Fleet.Heartbeat.Hinted = LookAgain;
    }

    /// <summary>When to run the next cycle: regularly, when a lease expires, and as soon as a consumer has ended or a lease that was asked for is free.</summary>
    public CycleSignal Cycle { get; }

    /// <summary>The leases that were asked for.</summary>
    public HandOverWatch Asked { get; }

    /// <summary>One cycle: collect, look, plan, take, ask.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            Collect();
            var plan = Plan(await _view.LookAsync(cancellationToken).ConfigureAwait(false));
            _double.Report(_view.Double);
            await AnswerAsksAsync(cancellationToken).ConfigureAwait(false);
            var asks = _dampener.Pass(plan, Asked.Count);
            var isFresh = _tools.Fleet.Lifeline.IsFresh;
            if ((plan.Takes.Count > 0 || asks > 0 || _view.Leases.Any(IsLeftOver)) && !_view.IsConfirmed && _view.MayConfirm && isFresh)
            {
                plan = Plan(await _view.ConfirmAsync(cancellationToken).ConfigureAwait(false));
            }

            Schedule(plan, isFresh);
            if (_view.IsConfirmed && isFresh)
            {
                _claims.NextCycle();
                await CarryOutAsync(plan, asks, cancellationToken).ConfigureAwait(false);
            }

            await _view.BuryAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Drains every shard, and cuts off those that are not done at the deadline. Later cycles do nothing.</summary>
    public async Task StopAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var all = Task.WhenAll(_consumers.Values.Select(consumer => (Task)consumer.Completion)
                .Append(Asked.WithdrawAllAsync(_abort.Token))
                .Append(_unsure.ReleaseAllAsync(_abort.Token)));
            using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var late = Task.Delay(deadline, _tools.TimeProvider, inTime.Token);
            var first = await Task.WhenAny(all, late).ConfigureAwait(false);
            await inTime.CancelAsync().ConfigureAwait(false);
            if (first != all)
            {
                LogDeadlinePassed(string.Join(", ", _consumers.Values.Where(consumer => !consumer.Completion.IsCompleted).Select(consumer => consumer.ShardId)));
                await _abort.CancelAsync().ConfigureAwait(false);
                await AbandonAsync(all, cancellationToken).ConfigureAwait(false);
            }

            await all.WaitAsync(cancellationToken).ConfigureAwait(false);
            Collect();
            if (_remainders.Count > 0)
            {
                LogCallsLeftBehind(_remainders.Count);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _abort.Cancel();
        Cycle.Dispose();
        Asked.Dispose();
        _stop.Dispose();
        _abort.Dispose();
        _turn.Dispose();
    }

    /// <summary>Calls that do not even heed their cancelled token are left behind, so that their shards are free at once.</summary>
    private async Task AbandonAsync(Task all, CancellationToken cancellationToken)
    {
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(all, Task.Delay(CancellationGrace, _tools.TimeProvider, inTime.Token)).ConfigureAwait(false);
        await inTime.CancelAsync().ConfigureAwait(false);
        foreach (var consumer in _consumers.Values)
        {
            consumer.GiveUp();
        }
    }

    private void Collect()
    {
        _remainders.RemoveAll(remainder => remainder.IsCompleted);

        // Else this worker would never ask for them again, and go without its share if the plan wants no other.
        foreach (var shardId in _givenUp.Where(entry => _tools.TimeProvider.GetElapsedTime(entry.Value) >= _tools.WatchdogOptions.GiveUpAfter).Select(entry => entry.Key).ToList())
        {
            _givenUp.Remove(shardId);
        }

        foreach (var (shardId, consumer) in _consumers.ToList())
        {
            if (!consumer.Completion.IsCompleted)
            {
                continue;
            }

            _consumers.Remove(shardId);
            if (consumer.Usurper is { } usurper)
            {
                _double.Report(_tools.Fleet.Id with { Process = usurper });
            }

            if (!consumer.Remainder.IsCompleted)
            {
                _remainders.Add(consumer.Remainder);
            }

            if (consumer.HasGivenUp)
            {
                _view.Suspect();
                _givenUp[shardId] = _tools.TimeProvider.GetTimestamp();
            }
        }
    }

    /// <summary>What to do about what was seen, and what has already happened to leases of this worker.</summary>
    private LeasePlan Plan(IReadOnlyList<ObservedLease> observed)
    {
        if (_view.HasScanned)
        {
            _tools.Sync.Observe([.. observed.Select(one => one.Lease)]);
            Notice(observed);
        }

        if (_view.IsConfirmed)
        {
            _unsure.Clear();
        }

        var plan = LeasePlanner.Plan(observed, _tools.Identity.WorkerId, _consumers.Keys.ToHashSet(), _rules, _claims.Current);
        return plan with
        {
            Takes = [.. plan.Takes.Where(take => MayTake(take, observed))],
            Asks = [.. plan.Asks.Where(ask => !_givenUp.ContainsKey(ask.Lease.ShardId))],
        };
    }

    private async Task CarryOutAsync(LeasePlan plan, int asks, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            plan.Takes,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Concurrency },
            async (take, _) => await TakeAsync(take).ConfigureAwait(false)).ConfigureAwait(false);
        await DisownAsync(cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(
            plan.Asks.Take(asks),
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Concurrency },
            async (ask, _) => await AskAsync(ask.Lease).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task DisownAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in _view.Leases.Where(IsLeftOver))
        {
            await (lease.CheckpointOwner is null
                ? _tools.Store.ReleaseAsync(lease, cancellationToken)
                : _tools.Store.HandOverAsync(lease, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether a lease would stay with this process for as long as it lives, and be read by nobody, as its row says that it lives: the shard was given up and its
    /// release did not get through; or a take got through, or a hand-over came, so late that there is no place for it any more.
    /// </summary>
    private bool IsLeftOver(Lease lease) => lease.ActualOwner == _tools.Identity.WorkerId
        && (lease.Process == _tools.Fleet.Id.Process || lease.Tenure is null)
        && !_consumers.ContainsKey(lease.ShardId)
        && (_givenUp.ContainsKey(lease.ShardId) || (!lease.IsFinished && _consumers.Count >= _rules.MaxLeases));

    /// <summary>A shard that got nowhere here is left to others for a while, unless nobody takes it.</summary>
    private bool MayTake(PlannedTake take, IReadOnlyList<ObservedLease> observed) =>
        !_givenUp.ContainsKey(take.Lease.ShardId)
        || observed.Any(lease => lease.Lease.ShardId == take.Lease.ShardId && lease.Unchanged > _rules.VeryOld);

    private void Notice(IReadOnlyList<ObservedLease> observed)
    {
        foreach (var (lease, _, _, _, _) in observed)
        {
            if (_consumers.TryGetValue(lease.ShardId, out var consumer))
            {
                // A confirmed look began after every take of this worker had its answer.
                consumer.Notice(lease, isCertain: _view.IsConfirmed);
            }
            else if (lease is { CheckpointOwner: not null, IsFinished: false } && lease.Owner == _tools.Identity.WorkerId)
            {
                // Asked for in an earlier life, or the answer was lost.
                Asked.Open(lease);
            }
        }
    }

    /// <summary>Another worker's row says that it has asked for a lease of this one: the lease tells whether that is still so.</summary>
    private Task AnswerAsksAsync(CancellationToken cancellationToken)
    {
        var asked = _view.Asks.Distinct().Where(shardId => _consumers.TryGetValue(shardId, out var consumer) && !consumer.IsAskedFor).ToList();
        return Parallel.ForEachAsync(
            asked,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Concurrency },
            async (shardId, token) =>
            {
                if (await _tools.Store.GetAsync(shardId, token).ConfigureAwait(false) is { } stored)
                {
                    _consumers[shardId].Notice(stored, isCertain: true);
                }
            });
    }

    private void LookAgain()
    {
        _view.Suspect();
        Cycle.Wake();
    }

    private void Schedule(LeasePlan plan, bool isFresh)
    {
        // While the heartbeat does not get through nothing may be taken, and hurry would only cost reads.
        if (plan.IsBudgetSpent && isFresh)
        {
            Cycle.WakeIn(ClaimBudget.Pause);
        }
        else if (plan.NextDue is { } due && due < _tools.LeaseOptions.ScanInterval)
        {
            Cycle.WakeIn(due);
        }
    }

    private async Task AskAsync(Lease lease)
    {
        LeaseWrite write;
        try
        {
            // Not cut off by a stop: what is asked for unnoticed would be handed over to a worker that is gone, and stand still until it expires.
            write = await _tools.Store.AskAsync(lease, _tools.Identity.WorkerId, _abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception, _abort.Token))
        {
            // It may have got through. Watched as if it had, it is withdrawn at a stop, and forgotten at the first look if it had not.
            Asked.Open(lease with { Owner = _tools.Identity.WorkerId, CheckpointOwner = lease.Owner });
            throw;
        }

        // Not applied and yet ours: a retry inside the SDK found what its first attempt did.
        if (write.Stored is { CheckpointOwner: not null } asked && asked.Owner == _tools.Identity.WorkerId)
        {
            Asked.Open(asked);
            LogAsked(lease.ShardId, asked.CheckpointOwner);
        }
        else
        {
            LogAskLost(lease.ShardId, lease.Owner, write.Stored?.Owner);
        }
    }

    private async Task TakeAsync(PlannedTake take)
    {
        // From here on the lease may be ours: its life counts from before the request, so that it never outlives what others see.
        var sentAt = _tools.TimeProvider.GetTimestamp();
        var epoch = _tools.Fleet.Lifeline.Epoch;
        var tenure = Lease.NewTenure(_tools.Fleet.Id.Process);

        // Not cut off by a stop: a take that got through unnoticed would leave the shard unread until the lease runs out.
        LeaseWrite write;
        try
        {
            write = await _tools.Store.TakeAsync(take.Lease, _tools.Identity.WorkerId, tenure, _abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception, _abort.Token))
        {
            // The others of this plan go on. If this one did get through, the next cycle finds it under this worker's name.
            _unsure.Add(take.Lease.ShardId, tenure);
            _view.Suspect();
            LogTakeFailed(exception, take.Lease.ShardId);
            return;
        }

        Asked.Close(take.Lease.ShardId);

        // A retry inside the SDK fails on the counter that its first attempt moved; the tenure tells that this is our own write.
        if (write.Stored is not { } taken || !string.Equals(taken.Tenure, tenure, StringComparison.Ordinal))
        {
            LogTakeLost(take.Lease.ShardId, write.Stored?.Owner);
            return;
        }

        if (take.Reason is LeaseReason.Stolen or LeaseReason.Recovered)
        {
            // Whoever has lost it may live, and look at its leases only when there is a reason.
            _tools.Fleet.Heartbeat.Hint();
        }

        var lease = new HeldLease(_tools.Store, taken, sentAt, epoch, _tools.Fleet.Lifeline, _tools.LeaseOptions, _tools.TimeProvider, _logger);
        var consumer = new ShardConsumer(_tools, lease, _stop.Token, _abort.Token);
        lock (_consumers)
        {
            _givenUp.Remove(lease.ShardId);
            _consumers.Add(lease.ShardId, consumer);
        }

        _tools.Instruments.LeaseTaken(take.Reason);
        LogTaken(lease.ShardId, take.Reason, take.Lease.Owner, taken.Checkpoint);
        consumer.Start(Cycle.Wake);
    }
}
