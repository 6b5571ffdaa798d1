using Consumer.Cli.Output;
using Consumer.Cli.Producing;
using Consumer.Cli.Progress;
using Consumer.Cli.Runs;
using Consumer.Cli.Workers;

namespace Consumer.Cli.Demo;

/// <summary>One demo from start to verdict: produce while things break, wait until all is committed, stop in order, audit.</summary>
internal sealed class DemoRun(DemoOptions options, CliOutput output, TimeProvider timeProvider)
{
    private readonly ProducedPositions _positions = new();
    private readonly ProduceProgress _progress = new();
    private readonly PhaseClock _clock = new(timeProvider);

    public async Task<DemoReport> RunAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        var contractsFolder = ProjectFolders.Contracts(options.ContractsFolder);
        await using var pipeline = await LocalPipeline.StartAsync(
            new LocalPipelineOptions { Folder = folder, ContractsFolder = contractsFolder, Workers = options.Workers },
            timeProvider,
            cancellationToken);
        var events = new DemoEvents(pipeline.Contracts, options);
        var watch = new CommitWatch(new LeaseTableReader(pipeline.DynamoDb, WorkerSettings.ApplicationName), _positions, timeProvider);
        _clock.End("start");

        await ProgressView.RunAsync(output, options, _progress, tell => ProduceWhileThingsBreakAsync(pipeline, events, watch, tell, cancellationToken));
        _clock.End("produce");

        output.Note("waiting until everything is committed");
        await watch.AllCommittedAsync(_ => pipeline.Workers.EnsureAllRun(), cancellationToken);
        _clock.End("commit");

        await pipeline.Workers.StopAllAsync();
        _clock.End("stop");

        output.Note("auditing every record against the produced events");
        var audit = new DemoAudit(options, events, pipeline, ProjectFolders.Queries(options.QueriesFolder));
        var report = await audit.RunAsync(cancellationToken);
        _clock.End("audit");
        return report with { Seconds = _clock.Seconds };
    }

    private async Task ProduceWhileThingsBreakAsync(LocalPipeline pipeline, DemoEvents events, CommitWatch watch, Action<string> tell, CancellationToken cancellationToken)
    {
        // The first failure ends the others: a script that waits for events that no producer sends would wait for ever.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var ingest = new IngestClient(pipeline.IngestAddress);
        var producer = new Producer(ingest, _positions, timeProvider);
        var script = new FaultScript(pipeline, watch, options, tell, timeProvider);
        await WhenAllOrFirstFailure.RunAsync(
            failed,
            producer.RunAsync(new ProduceRequest(events.OrderRoute, events.WriteOrder, options.Orders, null), _progress, failed.Token),
            producer.RunAsync(new ProduceRequest(events.ClickRoute, events.WriteClick, options.Clicks, null), _progress, failed.Token),
            new BadRecordFeed(pipeline.Kinesis, _positions, timeProvider).RunAsync(options.Bad, ProducedShare, failed.Token),
            script.PlayAsync(ProducedShare, failed.Token));

        double ProducedShare() => options.Events == 0 ? 1 : (double)_progress.Accepted / options.Events;
    }
}
