using System.CommandLine;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary><c>consumer export status</c> and <c>history</c>: what the registry says.</summary>
internal static class StatusCommand
{
    public static Command CreateStatus(CliOutput output)
    {
        var shared = new ExportOptions();
        var modes = new OutputOptions();
        var command = new Command("status", "Shows of every table the newest version, and all that are open, HELD or FAILED behind it. Exit code 1 if one is HELD or FAILED.");
        shared.AddTo(command);
        modes.AddTo(command);
        command.SetAction((result, cancellationToken) => ExportOptions.RunAsync(shared.Read(result), async tools =>
            Show(output, [.. (await tools.Registry.AllAsync(cancellationToken)).GroupBy(version => version.Id).SelectMany(Current)], modes.Read(result))));
        return command;
    }

    public static Command CreateHistory(CliOutput output)
    {
        var shared = new ExportOptions();
        var table = new Argument<string>("table") { Description = "The table: tenant/table." };
        var modes = new OutputOptions();
        var command = new Command("history", "Shows the versions of a table, newest first, as far back as they can matter.") { table };
        shared.AddTo(command);
        modes.AddTo(command);
        command.SetAction((result, cancellationToken) => ExportOptions.RunAsync(shared.Read(result), async tools =>
        {
            var id = ExportOptions.ReadTable(result.GetRequiredValue(table));
            Show(output, await tools.Registry.HistoryAsync(id, cancellationToken), modes.Read(result));
            return ExitCodes.Success;
        }));
        return command;
    }

    private static IEnumerable<ExportVersion> Current(IEnumerable<ExportVersion> versions) =>
        versions.Where((version, i) => i == 0 || ExportStatuses.IsOpen(version.Status) || version.Status is ExportStatus.Held or ExportStatus.Failed);

    private static int Show(CliOutput output, IReadOnlyList<ExportVersion> versions, OutputMode mode)
    {
        RowWriter.Write(output, VersionRows.Of(versions), mode);
        var steps = versions.Select(NextSteps.Of).OfType<string>().ToList();
        foreach (var step in steps)
        {
            output.Note(step);
        }

        return steps.Count > 0 ? ExitCodes.Disagreement : ExitCodes.Success;
    }
}
