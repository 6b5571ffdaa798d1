using System.CommandLine;
using Consumer.Cli.Demo;
using Consumer.Cli.Output;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer demo</c>: the whole pipeline on this machine, broken on purpose and audited.</summary>
internal static class DemoCommand
{
    private const long MostEvents = 100_000_000;

    public static Command Create(CliOutput output)
    {
        var orders = Ranged.Option("--orders", "Orders to produce.", 200_000L, 0L, MostEvents);
        var clicks = Ranged.Option("--clicks", "Clicks to produce.", 200_000L, 0L, MostEvents);
        var bad = Ranged.Option("--bad", "Bad records to slip onto the stream; they must end in the dead letters.", 200, 0, 100_000);
        var seed = SharedOptions.Seed();
        var workers = SharedOptions.Workers(2);
        var killAll = new Option<bool>("--kill-all-in-turn") { Description = "Kill every worker once, each replaced at once, instead of one for good." };
        var data = new Option<string?>("--data") { Description = "Empty folder to run in; it is kept [default: a temporary one]." };
        var keep = new Option<bool>("--keep") { Description = "Keep the temporary folder and say where it is." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and everything else on standard error." };
        var contracts = SharedOptions.Contracts();
        var queries = SharedOptions.Queries();
        var command = new Command("demo", "Runs everything here: produces events, splits a shard and kills a worker while they flow, then audits every record. Exit code 0 only if all agree.")
        {
            orders, clicks, bad, seed, workers, killAll, data, keep, json, contracts, queries,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new DemoOptions
            {
                Orders = result.GetValue(orders),
                Clicks = result.GetValue(clicks),
                Bad = result.GetValue(bad),
                Seed = result.GetValue(seed),
                Workers = result.GetValue(workers),
                KillAllInTurn = result.GetValue(killAll),
                DataFolder = result.GetValue(data),
                Keep = result.GetValue(keep),
                ContractsFolder = result.GetValue(contracts),
                QueriesFolder = result.GetValue(queries),
            },
            output,
            result.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, CliOutput output, bool json, CancellationToken cancellationToken)
    {
        // Asked before minutes of work: without DuckDB there is no audit.
        LakeQuery.OpenDatabase().Dispose();
        var folder = RunFolder.ForAudit(options.DataFolder, "demo");
        var keep = true;
        try
        {
            var report = await new DemoRun(options, output, TimeProvider.System).RunAsync(folder, cancellationToken);
            if (json)
            {
                output.Say(DemoReportJson.Of(report));
            }
            else
            {
                DemoReportView.Write(output, report);
            }

            keep = options.Keep || options.DataFolder is not null || !report.Agrees;
            return report.Agrees ? ExitCodes.Success : ExitCodes.Disagreement;
        }
        catch (OperationCanceledException)
        {
            keep = options.Keep || options.DataFolder is not null;
            throw;
        }
        finally
        {
            if (keep)
            {
                output.Note($"kept: {folder.FullName} (query it with: consumer query --data {folder.FullName} \"SELECT …\")");
            }
            else
            {
                folder.Delete();
            }
        }
    }
}
