using System.CommandLine;
using Consumer.Cli.Exports;
using Consumer.Cli.Output;

namespace Consumer.Cli.Commands;

/// <summary>The command tree, and the one place where a problem becomes a message and an exit code.</summary>
internal static class CliApplication
{
    /// <summary>Longer than a worker's drain: the first Ctrl-C must not cut off an orderly stop.</summary>
    private static readonly TimeSpan Termination = TimeSpan.FromMinutes(2);

    public static RootCommand CreateRoot(CliOutput output) => new("Runs, feeds, queries and audits a Kinesis pipeline, on AWS or on the embedded one.")
    {
        ChaosCommand.Create(output),
        DemoCommand.Create(output),
        DevCommand.Create(output),
        ExportCommand.Create(output),
        LocalCommand.Create(output),
        ProduceCommand.Create(output),
        QueryCommand.Create(output),
        RollbackCommand.Create(output),
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliOutput output, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration
        {
            Output = output.Out,
            Error = output.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = Termination,
        };
        var parsed = CreateRoot(output).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                output.Note($"consumer: {error.Message}");
            }

            output.Note($"Run 'consumer {Path(parsed.CommandResult.Command)}--help' for what is allowed.");
            return ExitCodes.Unusable;
        }

        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (CliException exception)
        {
            output.Note($"consumer: {exception.Message}");
            return ExitCodes.Unusable;
        }
        catch (OperationCanceledException)
        {
            output.Note("consumer: interrupted");
            return ExitCodes.Interrupted;
        }
    }

    private static string Path(Command command) =>
        command is RootCommand ? string.Empty : $"{string.Concat(command.Parents.OfType<Command>().Take(1).Select(Path))}{command.Name} ";
}
