using System.CommandLine;
using Consumer.Cli.Output;
using Consumer.Cli.Producing;
using Consumer.Cli.Progress;
using Consumer.Cli.Runs;
using Pipeline.Contracts.Generation;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer produce</c>: generated events to an Ingest.</summary>
internal static class ProduceCommand
{
    public static Command Create(CliOutput output)
    {
        var name = new Option<string>("--event") { Description = "Event of the contracts to generate.", DefaultValueFactory = _ => "order" };
        var url = SharedOptions.Url("--url", "Ingest.");
        url.DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080/");
        var count = Ranged.Option("--count", "Events to produce; 0 goes on until Ctrl-C.", 1_000L, 0L, long.MaxValue);
        var rate = Ranged.Option("--rate", "Events a second; 0 is as fast as they are taken.", 0.0, 0.0, 1_000_000.0);
        var hotKey = Ranged.Option("--hot-key", "Share of events that all get one and the same partition key, to make a hot shard.", 0.0, 0.0, 1.0);
        var seed = SharedOptions.Seed();
        var apiKey = new Option<string?>("--api-key") { Description = "Sent as x-api-key, for an Ingest that asks for one." };
        var contracts = SharedOptions.Contracts();
        var command = new Command("produce", "Posts generated events to an Ingest over HTTP, in batches.") { name, url, count, rate, hotKey, seed, apiKey, contracts };
        command.SetAction(async (result, cancellationToken) =>
        {
            var set = ContractFiles.Load(ProjectFolders.Contracts(result.GetValue(contracts)));
            var generator = EventGenerators.Create(set, result.GetRequiredValue(name), new GeneratorOptions
            {
                Seed = result.GetValue(seed),
                Now = TimeProvider.System.GetUtcNow(),
                HotKeyShare = result.GetValue(hotKey),
            });
            var request = new ProduceRequest(
                generator.Contract.Route,
                generator.Write,
                result.GetValue(count) is > 0 and var limit ? limit : null,
                result.GetValue(rate) is > 0 and var pace ? pace : null);
            var progress = new ProduceProgress();
            using var ingest = new IngestClient(result.GetValue(url)!, result.GetValue(apiKey));
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                await new Producer(ingest, new ProducedPositions(), TimeProvider.System).RunAsync(request, progress, cancellationToken);
            }
            catch (OperationCanceledException) when (request.Count is null)
            {
                // Ctrl-C is the only end that an endless run has.
            }

            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            output.Note(FormattableString.Invariant($"{progress.Accepted} events accepted in {seconds:0.0} s ({progress.Accepted / Math.Max(seconds, 0.001):0}/s)"));
            return ExitCodes.Success;
        });
        return command;
    }
}
