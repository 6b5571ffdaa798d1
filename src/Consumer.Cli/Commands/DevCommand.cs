using System.CommandLine;
using Consumer.Cli.Live;
using Consumer.Cli.Output;
using Consumer.Cli.Progress;
using Consumer.Cli.Runs;
using Consumer.Cli.Workers;
using Spectre.Console;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer dev</c>: the pipeline on this machine until Ctrl-C, with a live view.</summary>
internal static class DevCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>With the workers' drain behind it, less than the time that the first Ctrl-C leaves a command.</summary>
    private static readonly TimeSpan TailPatience = TimeSpan.FromSeconds(45);

    public static Command Create(CliOutput output)
    {
        var port = SharedOptions.Port("--port", "the embedded AWS", 4566);
        var ingestPort = SharedOptions.Port("--ingest-port", "Ingest", 8080);
        var workers = SharedOptions.Workers(2);
        var data = new Option<string>("--data") { Description = "Folder for S3 objects, as plain files, and worker logs.", DefaultValueFactory = _ => "data" };
        var limits = SharedOptions.Limits();
        var contracts = SharedOptions.Contracts();
        var defaultEvent = new Option<string?>("--default-event")
        {
            Description = "The event that bare JSON documents belong to; others travel as CloudEvents [default: order, or the first of your contracts without it].",
        };
        var command = new Command("dev", "Runs embedded AWS, Ingest and workers until Ctrl-C, with throughput, lag, leases and files.")
        {
            port, ingestPort, workers, data, limits, contracts, defaultEvent,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new LocalPipelineOptions
            {
                Folder = new RunFolder(result.GetRequiredValue(data)),
                ContractsFolder = ProjectFolders.Contracts(result.GetValue(contracts)),
                DefaultEvent = result.GetValue(defaultEvent),
                Workers = result.GetValue(workers),
                AwsPort = result.GetValue(port),
                IngestPort = result.GetValue(ingestPort),
                Limits = SharedOptions.LimitsOf(result.GetRequiredValue(limits)),
            };
            await using var pipeline = await LocalPipeline.StartAsync(options, TimeProvider.System, cancellationToken);
            var keeper = new WorkerKeeper(pipeline.Workers, TimeProvider.System);
            Introduce(output, pipeline, options);
            try
            {
                await ShowAsync(output, pipeline, keeper, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how this command ends.
            }

            await CommitTailAsync(output, pipeline, keeper);
            output.Note("draining the workers");
            await pipeline.Workers.StopAllAsync();
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The stream lives in this process: what is not in the lake when it ends is lost, though its producer was told that it is taken.</summary>
    private static async Task CommitTailAsync(CliOutput output, LocalPipeline pipeline, WorkerKeeper keeper)
    {
        output.Note("taking no more events; waiting until those that came are committed");
        await pipeline.StopIngestAsync();
        var leases = new LeaseTableReader(pipeline.DynamoDb, WorkerSettings.ApplicationName);
        var behind = await new TipWatch(leases, pipeline.Kinesis, TimeProvider.System)
            .UntilCommittedAsync(TailPatience, () => keeper.ReplaceEndedAsync(output.Note), CancellationToken.None);
        if (behind.Count > 0)
        {
            output.Note($"LOST: not all records of {string.Join(", ", behind)} were committed within {TailPatience.TotalSeconds} s, and the stream ends with this process");
        }
    }

    private static void Introduce(CliOutput output, LocalPipeline pipeline, LocalPipelineOptions options)
    {
        output.Say($"AWS     {pipeline.AwsEndpoint}   (aws --endpoint-url {pipeline.AwsEndpoint} …); stream and tables end with this process, only the lake stays");
        output.Say($"Ingest  {pipeline.IngestAddress}   routes: {string.Join(", ", pipeline.Contracts.Events.Select(contract => $"POST /{contract.Route.TrimStart('/')}"))}");
        output.Say($"Lake    {pipeline.Folder.Lake}   (consumer query --data {pipeline.Folder.FullName} --contracts {options.ContractsFolder} \"SELECT …\")");
        output.Say($"Logs    {pipeline.Folder.Logs}");
        output.Say($"Events  bare documents are of the event '{pipeline.DefaultEvent}'{Generated(pipeline)}");
    }

    private static string Generated(LocalPipeline pipeline) => pipeline.Contracts.Events.FirstOrDefault(contract => contract.Generator is not null) is { } generated
        ? $"; consumer produce --url {pipeline.IngestAddress} --event {generated.Name} --count 10000"
        : string.Empty;

    /// <summary>Without a terminal there is nothing to redraw: the pipeline runs quietly until it is told to end.</summary>
    private static async Task ShowAsync(CliOutput output, LocalPipeline pipeline, WorkerKeeper keeper, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval);
        if (!output.Interactive)
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await keeper.ReplaceEndedAsync(output.Note);
            }

            return;
        }

        var probe = new LiveProbe(pipeline);
        var previous = await probe.LookAsync(cancellationToken);
        var looked = TimeProvider.System.GetTimestamp();
        await output.Tables.Live(LiveView.Draw(previous, null, TimeSpan.Zero)).StartAsync(async live =>
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await keeper.ReplaceEndedAsync(what => output.Progress.MarkupLineInterpolated($"[yellow]{what}[/]"));
                var snapshot = await probe.LookAsync(cancellationToken);
                live.UpdateTarget(LiveView.Draw(snapshot, previous, TimeProvider.System.GetElapsedTime(looked)));
                (previous, looked) = (snapshot, TimeProvider.System.GetTimestamp());
            }
        });
    }
}
