using System.CommandLine;
using Consumer.Cli.Live;
using Consumer.Cli.Output;
using Consumer.Cli.Runs;
using Spectre.Console;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer dev</c>: the pipeline on this machine until Ctrl-C, with a live view.</summary>
internal static class DevCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    public static Command Create(CliOutput output)
    {
        var port = SharedOptions.Port("--port", "the embedded AWS", 4566);
        var ingestPort = SharedOptions.Port("--ingest-port", "Ingest", 8080);
        var workers = SharedOptions.Workers(2);
        var data = new Option<string>("--data") { Description = "Folder for S3 objects, as plain files, and worker logs.", DefaultValueFactory = _ => "data" };
        var limits = SharedOptions.Limits();
        var contracts = SharedOptions.Contracts();
        var command = new Command("dev", "Runs embedded AWS, Ingest and workers until Ctrl-C, with throughput, lag, leases and files.")
        {
            port, ingestPort, workers, data, limits, contracts,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new LocalPipelineOptions
            {
                Folder = new RunFolder(result.GetRequiredValue(data)),
                ContractsFolder = ProjectFolders.Contracts(result.GetValue(contracts)),
                Workers = result.GetValue(workers),
                AwsPort = result.GetValue(port),
                IngestPort = result.GetValue(ingestPort),
                Limits = SharedOptions.LimitsOf(result.GetRequiredValue(limits)),
            };
            await using var pipeline = await LocalPipeline.StartAsync(options, TimeProvider.System, cancellationToken);
            Introduce(output, pipeline);
            try
            {
                await ShowAsync(output, pipeline, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how this command ends.
            }

            output.Note("draining the workers");
            await pipeline.Workers.StopAllAsync();
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Introduce(CliOutput output, LocalPipeline pipeline)
    {
        output.Say($"AWS     {pipeline.AwsEndpoint}   (aws --endpoint-url {pipeline.AwsEndpoint} …)");
        output.Say($"Ingest  {pipeline.IngestAddress}   routes: {string.Join(", ", pipeline.Contracts.Events.Select(contract => $"POST /{contract.Route.TrimStart('/')}"))}");
        output.Say($"Lake    {pipeline.Folder.Lake}   (consumer query --data {pipeline.Folder.FullName} \"SELECT …\")");
        output.Say($"Logs    {pipeline.Folder.Logs}");
        output.Say($"Events  consumer produce --url {pipeline.IngestAddress} --event order --count 10000");
    }

    /// <summary>Without a terminal there is nothing to redraw: the pipeline runs quietly until it is told to end.</summary>
    private static async Task ShowAsync(CliOutput output, LocalPipeline pipeline, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval);
        if (!output.Interactive)
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                pipeline.Workers.EnsureAllRun();
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
                pipeline.Workers.EnsureAllRun();
                var snapshot = await probe.LookAsync(cancellationToken);
                live.UpdateTarget(LiveView.Draw(snapshot, previous, TimeProvider.System.GetElapsedTime(looked)));
                (previous, looked) = (snapshot, TimeProvider.System.GetTimestamp());
            }
        });
    }
}
