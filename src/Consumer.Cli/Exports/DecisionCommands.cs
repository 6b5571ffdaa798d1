using System.CommandLine;
using System.Globalization;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary><c>consumer export approve</c> and <c>replay</c>: what people decide, and the next import carries out.</summary>
internal static class DecisionCommands
{
    public static Command CreateApprove(CliOutput output)
    {
        var shared = new ExportOptions();
        var table = new Argument<string>("table") { Description = "The table: tenant/table." };
        var most = Ranged.Unset("--max-deletes", "Let at most so many deletions through.", 0L, long.MaxValue);
        most.Required = true;
        var version = new Option<string?>("--version") { Description = "The version [default: the newest that is HELD]." };
        var command = new Command("approve", "Lets withheld deletions of a version through: the next import compares again, and publishes them if there are not more.")
        {
            table, most, version,
        };
        shared.AddTo(command);
        command.SetAction((result, cancellationToken) => ExportOptions.RunAsync(shared.Read(result), async tools =>
        {
            var approved = await tools.Operator.ApproveAsync(
                ExportOptions.ReadTable(result.GetRequiredValue(table)), result.GetValue(version), result.GetValue(most), cancellationToken);
            output.Say(string.Create(
                CultureInfo.InvariantCulture, $"{approved}: the next import (consumer export import) compares it again and lets up to {approved.ApprovedDeletes} deletions through"));
            return ExitCodes.Success;
        }));
        return command;
    }

    public static Command CreateReplay(CliOutput output)
    {
        var shared = new ExportOptions();
        var table = new Argument<string>("table") { Description = "The table: tenant/table." };
        var command = new Command("replay", "Publishes every row of the newest applied version once more, as insertions: for a target that was lost.") { table };
        shared.AddTo(command);
        command.SetAction((result, cancellationToken) => ExportOptions.RunAsync(shared.Read(result), async tools =>
        {
            var replayed = await tools.Operator.ReplayAsync(ExportOptions.ReadTable(result.GetRequiredValue(table)), cancellationToken);
            output.Say($"{replayed} is {ExportStatuses.Word(replayed.Status)}: the next import (consumer export import) publishes all of its rows");
            return ExitCodes.Success;
        }));
        return command;
    }
}
