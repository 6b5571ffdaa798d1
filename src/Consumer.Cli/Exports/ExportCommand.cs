using System.CommandLine;
using Consumer.Cli.Output;

namespace Consumer.Cli.Exports;

/// <summary><c>consumer export</c>: full exports to changes to a target.</summary>
internal static class ExportCommand
{
    public static Command Create(CliOutput output) => new("export", "Imports full exports of tables: publishes what changed from one to the next.")
    {
        ImportCommand.Create(output),
        StatusCommand.CreateStatus(output),
        StatusCommand.CreateHistory(output),
        DiffCommand.Create(output),
        DecisionCommands.CreateApprove(output),
        DecisionCommands.CreateReplay(output),
        ExportDemoCommand.Create(output),
    };
}
