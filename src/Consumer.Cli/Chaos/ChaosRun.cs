using Consumer.Cli.Auditing;
using Consumer.Cli.Chaos.Disturbances;
using Consumer.Cli.Chaos.Failover;
using Consumer.Cli.Chaos.Faults;
using Consumer.Cli.Chaos.Judging;
using Consumer.Cli.Chaos.Readings;
using Consumer.Cli.Output;
using Consumer.Cli.Producing;
using Consumer.Cli.Progress;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;
using Consumer.Cli.Workers;

namespace Consumer.Cli.Chaos;

/// <summary>One chaos run from start to verdict: break everything while records flow, let it come to rest, stop in order, audit.</summary>
internal sealed class ChaosRun(ChaosOptions options, CliOutput output, TimeProvider timeProvider)
{
    private readonly ProducedPositions _positions = new();
    private readonly ProduceProgress _progress = new();
    private readonly PhaseClock _clock = new(timeProvider);

    public async Task<ChaosReport> RunAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        await using var pipeline = await LocalPipeline.StartAsync(PipelineOptions(folder), timeProvider, cancellationToken);
        using var journal = new AcknowledgementJournal(Path.Combine(folder.Expected, "acknowledged.csv"));
        using var events = new StreamWriter(Path.Combine(folder.Logs, "events.log")) { AutoFlush = true };
        using var faults = new FaultInjector(pipeline.Control, options.Seed);
        var meter = new FailoverMeter(timeProvider);
        using var observer = new TrafficObserver(pipeline.Control, meter);
        var leases = new LeaseTableReader(pipeline.DynamoDb, WorkerSettings.ApplicationName);
        var leaseAudit = new LeaseAudit(leases, pipeline.Kinesis, timeProvider);
        var commits = new CommitWatch(leases, _positions, timeProvider);
        var leaseWatch = new LeaseWatch(commits, pipeline.Kinesis, timeProvider);
        await UntilAllIsOwnedAsync(leaseAudit, pipeline, cancellationToken);
        _clock.End("start");

        var plan = DisturbancePlanner.Plan(options.Seed, options.Duration, options.Lease, options.JudgeFailover);
        var driver = new DisturbanceDriver(pipeline, plan, faults, meter, leases, Tell, timeProvider);
        using var stopWatching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = leaseWatch.RunAsync(stopWatching.Token);
        await ProduceWhileThingsBreakAsync(pipeline, driver, journal, cancellationToken);
        journal.Dispose();
        await stopWatching.CancelAsync();
        await watching;
        _clock.End("chaos");

        output.Note("nothing breaks any more; waiting until everything is committed");
        await commits.AllCommittedAsync(EveryRound, cancellationToken);
        var leaseVerdict = await leaseAudit.SettleAsync(Names(pipeline), cancellationToken);
        meter.FinishedBut(commits.Leases.Where(lease => !lease.IsFinished).Select(lease => lease.ShardId).ToHashSet(StringComparer.Ordinal));
        _clock.End("commit");

        var takeovers = meter.Takeovers();
        await File.WriteAllLinesAsync(
            Path.Combine(folder.Logs, "takeovers.csv"), takeovers.Select(takeover => takeover.ToLine()).Prepend(Takeover.Header), cancellationToken);
        await pipeline.Workers.StopAllAsync();
        _clock.End("stop");

        output.Note("auditing every record against what the stream acknowledged");
        using var database = LakeQuery.OpenDatabase();
        IReadOnlyList<Verdict> verdicts =
        [
            .. new ReadingLakeAudit(database, options, journal.File, folder.Lake).Run(),
            await ReadingTableAudit.RunAsync(pipeline.DynamoDb, options.Records, cancellationToken),
            DeadLetterAudit.Compare(BadRecords.Sequence(options.Bad).Select(bad => bad.Payload), folder.DeadLetters),
            ObjectAudit.Of(folder),
            leaseVerdict,
            leaseWatch.Verdict(),
        ];
        _clock.End("audit");
        return new ChaosReport(options, verdicts, FailoverFigure.Of(takeovers, options.Lease), driver.Counts, faults.Injected, _clock.Seconds);

        void EveryRound(CommitState state)
        {
            pipeline.Workers.EnsureAllRun();
            leaseWatch.Look(commits.Leases);
        }

        void Tell(string what)
        {
            output.Note(what);
            events.WriteLine(what);
        }
    }

    private static HashSet<string> Names(LocalPipeline pipeline) => [.. pipeline.Workers.Running.Select(worker => worker.Launch.Name)];

    private static async Task UntilAllIsOwnedAsync(LeaseAudit leases, LocalPipeline pipeline, CancellationToken cancellationToken)
    {
        var verdict = await leases.SettleAsync(Names(pipeline), cancellationToken);
        pipeline.Workers.EnsureAllRun();
        if (!verdict.Agrees)
        {
            throw new CliException($"The workers did not share the stream at the start: {string.Join("; ", verdict.Differences)}. Their logs are in {pipeline.Folder.Logs}.");
        }
    }

    private LocalPipelineOptions PipelineOptions(RunFolder folder) => new()
    {
        Folder = folder,
        ContractsFolder = ReadingContract.WriteTo(Path.Combine(folder.FullName, "contracts")),
        DefaultEvent = ReadingContract.EventName,
        Workers = options.Workers,
        Shards = DisturbancePlanner.StartShards,
        WorkerTuning = number => ChaosTuning.Of(number, options.Lease, options.JudgeFailover),
    };

    private async Task ProduceWhileThingsBreakAsync(
        LocalPipeline pipeline, DisturbanceDriver driver, AcknowledgementJournal journal, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var ingest = new IngestClient(pipeline.IngestAddress);
        var producer = new ReadingProducer(ingest, options, journal, _positions, timeProvider);
        await WhenAllOrFirstFailure.RunAsync(
            failed,
            producer.RunAsync(_progress, failed.Token),
            new BadRecordFeed(pipeline.Kinesis, _positions, timeProvider).RunAsync(options.Bad, () => (double)_progress.Accepted / options.Records, failed.Token),
            driver.PlayAsync(failed.Token));
    }
}
