using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Pipeline.Exports.Import;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary><c>consumer export import</c>: finds complete versions, and brings their tables up to them.</summary>
internal static class ImportCommand
{
    public static Command Create(CliOutput output)
    {
        var shared = new ExportOptions();
        var table = new Option<string?>("--table") { Description = "Only this table: tenant/table [default: all that are in the bucket]." };
        var retry = new Option<string?>("--retry") { Description = "Try this version of the table again, which FAILED." };
        var events = new Option<string?>("--event") { Description = "File with an event of S3, or - for standard input: only the versions that it names are looked at." };
        var watch = Ranged.Unset("--watch", "Look again each so many seconds, until Ctrl-C.", 1, 86_400);
        var modes = new OutputOptions();
        var command = new Command("import", "Finds complete exports and publishes what changed. Exit code 1 if a version is HELD or FAILED, or a table could not be imported.")
        {
            table, retry, events, watch,
        };
        shared.AddImportingTo(command);
        modes.AddTo(command);
        command.SetAction((result, cancellationToken) => ExportOptions.RunAsync(shared.Read(result), tools => RunAsync(
            tools,
            shared.Read(result),
            new ImportRequest(
                result.GetValue(table) is { } text ? ExportOptions.ReadTable(text) : null,
                result.GetValue(retry),
                result.GetValue(events),
                result.GetResult(watch) is null ? null : TimeSpan.FromSeconds(result.GetValue(watch))),
            output,
            modes.Read(result),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        ExportTools tools, ExportSettings settings, ImportRequest request, CliOutput output, OutputMode mode, CancellationToken cancellationToken)
    {
        if (request.Retry is not null)
        {
            var id = request.Table ?? throw new CliException("--retry needs the table: --table <tenant>/<table>.");
            await tools.Operator.RetryAsync(id, request.Retry, cancellationToken);
        }

        var view = new ImportView(output, TimeProvider.System);
        var intake = tools.CreateIntake();
        var import = tools.CreateImport(view.Tell);
        var told = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var code = await RunOnceAsync(intake, import, settings, request, output, mode, told, cancellationToken);
            if (request.Watch is not { } pause)
            {
                return code;
            }

            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<int> RunOnceAsync(
        ExportIntake intake,
        TableImport import,
        ExportSettings settings,
        ImportRequest request,
        CliOutput output,
        OutputMode mode,
        HashSet<string> told,
        CancellationToken cancellationToken)
    {
        var report = request.EventFile is { } file
            ? await intake.LookAtAsync(S3EventReader.Read(await ReadAsync(file, cancellationToken)), cancellationToken)
            : await intake.LookAsync(request.Table is { } only ? $"{only}/" : "", cancellationToken);
        var refused = report.Registrations.Where(one => one.Outcome == RegistrationOutcome.OtherContent)
            .Select(one => $"REFUSED {one.Version}: it was registered with other files, which stay what counts. Upload these as a newer version").ToList();
        foreach (var note in report.Odd.Select(odd => $"passed over: {odd}").Concat(report.Waiting).Concat(refused).Where(told.Add))
        {
            output.Note(note);
        }

        // A watcher leaves a table to whoever holds it, and looks again; who asked once waits.
        var results = await import.RunAsync(report.Tables, settings.TablesAtOnce, waits: request.Watch is null, cancellationToken);
        var versions = results.SelectMany(result => result.Versions).ToList();
        if (versions.Count > 0 || request.Watch is null)
        {
            RowWriter.Write(output, VersionRows.Of(versions), mode);
            output.Note(string.Create(CultureInfo.InvariantCulture, $"peak memory {PeakMemory() >> 20} MiB"));
        }

        var problems = results.Where(result => result.Problem is not null).Select(result => $"{result.Id}: {result.Problem}").ToList();
        var steps = versions.Select(NextSteps.Of).OfType<string>().ToList();
        foreach (var one in problems.Concat(steps))
        {
            output.Note(one);
        }

        return problems.Count + steps.Count + refused.Count > 0 ? ExitCodes.Disagreement : ExitCodes.Success;
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (file != "-")
            {
                return await File.ReadAllBytesAsync(file, cancellationToken);
            }

            using var copy = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(copy, cancellationToken);
            return copy.ToArray();
        }
        catch (IOException exception)
        {
            throw new CliException($"The event {file} cannot be read: {exception.Message}", exception);
        }
    }

    private static long PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
