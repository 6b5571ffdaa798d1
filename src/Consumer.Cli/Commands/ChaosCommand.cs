using System.CommandLine;
using Consumer.Cli.Chaos;
using Consumer.Cli.Output;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer chaos</c>: worker processes that are killed, paused and redeployed over a stream that is resharded and services that fail, audited.</summary>
internal static class ChaosCommand
{
    public static Command Create(CliOutput output)
    {
        var seed = Ranged.Option("--seed", "Seed of everything that happens.", 1L, 0L, long.MaxValue);
        var seconds = Ranged.Option("--duration", "Seconds for which things break and records flow.", 600, 10, 86_400);
        var records = Ranged.Option("--records", "Records to produce in that time.", 2_000_000L, 1L, 100_000_000L);
        var bad = Ranged.Option("--bad", "Bad records to slip onto the stream; they must end in the dead letters.", 400, 0, 100_000);
        var workers = SharedOptions.Workers(4);
        var lease = Ranged.Option("--lease", "Seconds that a lease lasts; pauses and the rest are measured out by it.", 10, 2, 60);
        var noTargets = new Option<bool>("--no-targets") { Description = "Show how long takeovers took without judging it: for machines that are busy with other things." };
        var data = new Option<string?>("--data") { Description = "Empty folder to run in; it is kept [default: a temporary one, kept only when something disagrees]." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and everything else on standard error." };
        var command = new Command("chaos", "Kills, pauses and redeploys workers, reshards the stream and lets services fail while records flow, then audits every record. Exit code 0 only if all agree.")
        {
            seed, seconds, records, bad, workers, lease, noTargets, data, json,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new ChaosOptions
            {
                Seed = result.GetValue(seed),
                Duration = TimeSpan.FromSeconds(result.GetValue(seconds)),
                Records = result.GetValue(records),
                Bad = result.GetValue(bad),
                Workers = result.GetValue(workers),
                Lease = TimeSpan.FromSeconds(result.GetValue(lease)),
                JudgeFailover = !result.GetValue(noTargets),
                DataFolder = result.GetValue(data),
            },
            output,
            result.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ChaosOptions options, CliOutput output, bool json, CancellationToken cancellationToken)
    {
        // Asked before minutes of work: without DuckDB there is no audit.
        LakeQuery.OpenDatabase().Dispose();
        output.Note($"seed {options.Seed}: {options.Records} records in {options.Duration.TotalSeconds} s over {options.Workers} workers");
        var folder = RunFolder.ForAudit(options.DataFolder, "chaos");
        var keep = true;
        try
        {
            var report = await new ChaosRun(options, output, TimeProvider.System).RunAsync(folder, cancellationToken);
            if (json)
            {
                output.Say(ChaosReportJson.Of(report));
            }
            else
            {
                ChaosReportView.Write(output, report);
            }

            keep = options.DataFolder is not null || !report.Agrees;
            return report.Agrees ? ExitCodes.Success : ExitCodes.Disagreement;
        }
        catch (OperationCanceledException)
        {
            keep = options.DataFolder is not null;
            throw;
        }
        finally
        {
            if (keep)
            {
                output.Note($"kept: {folder.FullName} (the workers' logs are in {folder.Logs})");
            }
            else
            {
                folder.Delete();
            }
        }
    }
}
