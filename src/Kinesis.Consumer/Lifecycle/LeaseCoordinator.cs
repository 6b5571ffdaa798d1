using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Looks, plans and has carried out what is planned; starts the shards' consumers and collects the ended ones. Owns every consumer of the worker.</summary>
internal sealed partial class LeaseCoordinator : IDisposable
{
    private const int Concurrency = 16;
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(2);

    private readonly ShardTools _tools;
    private readonly LeaseRules _rules;
    private readonly AskDampener _dampener;
    private readonly ClaimBudget _claims = new();
    private readonly UnsureTakes _unsure;
    private readonly LeaseMoves _moves;
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
            tools.LeaseOptions.Duration,
            tools.TimeProvider,
            LookAgain,
            tools.Fleet.Heartbeat.AsksChanged,
            tools.LoggerFactory.CreateLogger<HandOverWatch>());
        _view = new FleetView(
            tools.Store, tools.Fleet, tools.LeaseOptions, tools.TimeProvider, tools.LoggerFactory.CreateLogger<FleetView>());
        _moves = new LeaseMoves(tools, Asked, _unsure, _view.Suspect, tools.LoggerFactory.CreateLogger<LeaseMoves>());
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
            if ((plan.Takes.Count > 0 || asks > 0 || _view.Leases.Any(IsLeftOver)) && !_view.IsConfirmed && _view.MayConfirm && _tools.Fleet.Lifeline.IsFresh)
            {
                plan = Plan(await _view.ConfirmAsync(cancellationToken).ConfigureAwait(false));
            }

            // Not before: this process may have stood still while it read.
            var isFresh = _tools.Fleet.Lifeline.IsFresh;
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

    /// <summary>The shards that were not drained when the stop's deadline passed.</summary>
    public IReadOnlyList<ShardId> CutOff { get; private set; } = [];

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
                CutOff = [.. _consumers.Values.Where(consumer => !consumer.Completion.IsCompleted).Select(consumer => consumer.ShardId)];
                LogDeadlinePassed(string.Join(", ", CutOff));
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

            if (consumer.IsInDoubt)
            {
                _view.Suspect();
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
        foreach (var lease in _view.Leases.Where(IsLeftOver))
        {
            await _moves.DisownAsync(lease, cancellationToken).ConfigureAwait(false);
        }

        await Parallel.ForEachAsync(
            plan.Asks.Take(asks),
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Concurrency },
            async (ask, _) => await _moves.AskAsync(ask.Lease, _abort.Token).ConfigureAwait(false)).ConfigureAwait(false);
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
                if (await _tools.Store.GetReadableAsync(shardId, token).ConfigureAwait(false) is { } stored)
                {
                    _consumers[shardId].Notice(stored, isCertain: true);
                }
            });
    }

    private async Task TakeAsync(PlannedTake take)
    {
        if (await _moves.TakeAsync(take, _abort.Token).ConfigureAwait(false) is not { } lease)
        {
            return;
        }

        var consumer = new ShardConsumer(_tools, lease, _stop.Token, _abort.Token);
        lock (_consumers)
        {
            _givenUp.Remove(lease.ShardId);
            _consumers.Add(lease.ShardId, consumer);
        }

        consumer.Start(Cycle.Wake);
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
}
