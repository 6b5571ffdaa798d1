using System.CommandLine;
using System.Text.Json;
using Consumer.Cli.Output;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary><c>consumer export demo</c>: what exports come to, on this machine.</summary>
internal static class ExportDemoCommand
{
    public static Command Create(CliOutput output)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and everything else on standard error." };
        var command = new Command("demo", "Walks three exports and a fourth that was cut off through import, stream and target, on an embedded AWS. Exit code 0 only if all is as it should be.")
        {
            json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var steps = await new ExportDemo(output, TimeProvider.System).RunAsync(cancellationToken);
            if (result.GetValue(json))
            {
                output.Say(JsonSerializer.Serialize(new { agrees = steps.All(step => step.Agrees), steps = steps.Select(Describe) }));
            }
            else
            {
                RowWriter.Write(output, Rows(steps), OutputMode.Human);
                foreach (var next in steps.Select(step => NextSteps.Of(step.Version)).OfType<string>())
                {
                    output.Say(next);
                }

                output.Say(steps.All(step => step.Agrees)
                    ? "All agree: each export made the expected changes, and the target kept the rows that the cut-off export lacks."
                    : "Something is not as it should be.");
            }

            return steps.All(step => step.Agrees) ? ExitCodes.Success : ExitCodes.Disagreement;
        });
        return command;
    }

    private static RowSet Rows(IReadOnlyList<DemoStep> steps) => new(
        ["version", "status", "rows", "inserts", "updates", "deletes", "withheld", "seconds", "target", "verdict"],
        [
            .. steps.Select(step => (object?[])
            [
                step.Version.Version,
                ExportStatuses.Word(step.Version.Status),
                step.Version.Counts.NewRows,
                step.Version.Counts.Inserts,
                step.Version.Counts.Updates,
                step.Version.Counts.Deletes,
                step.Version.Counts.Withheld,
                Math.Round(step.Version.Elapsed.TotalSeconds, 2),
                step.TargetAgrees ? "has exactly the rows that it should" : "DIFFERS",
                step.Agrees ? "agrees" : "DISAGREES",
            ]),
        ]);

    private static object Describe(DemoStep step) => new
    {
        version = step.Version.Version,
        status = ExportStatuses.Word(step.Version.Status),
        rows = step.Version.Counts.NewRows,
        inserts = step.Version.Counts.Inserts,
        updates = step.Version.Counts.Updates,
        deletes = step.Version.Counts.Deletes,
        withheld = step.Version.Counts.Withheld,
        seconds = Math.Round(step.Version.Elapsed.TotalSeconds, 2),
        targetAgrees = step.TargetAgrees,
        agrees = step.Agrees,
    };
}
