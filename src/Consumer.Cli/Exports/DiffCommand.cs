using System.CommandLine;
using System.Globalization;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;

namespace Consumer.Cli.Exports;

/// <summary><c>consumer export diff</c>: what is different between two versions, without publishing anything.</summary>
internal static class DiffCommand
{
    public static Command Create(CliOutput output)
    {
        var shared = new ExportOptions();
        var table = new Argument<string>("table") { Description = "The table: tenant/table." };
        var older = new Argument<string>("older") { Description = "A version." };
        var newer = new Argument<string>("newer") { Description = "Another version." };
        var limit = Ranged.Option("--limit", "Changes of each kind to show.", 20, 0, 10_000);
        var modes = new OutputOptions();
        var command = new Command("diff", "Compares two registered versions of a table and shows what changed; nothing is published.") { table, older, newer, limit };
        shared.AddReadingTo(command);
        modes.AddTo(command);
        command.SetAction((result, cancellationToken) => ExportOptions.RunAsync(shared.Read(result), async tools =>
        {
            var id = ExportOptions.ReadTable(result.GetRequiredValue(table));
            var from = await FindAsync(tools, id, result.GetRequiredValue(older), cancellationToken);
            var to = await FindAsync(tools, id, result.GetRequiredValue(newer), cancellationToken);
            var settings = tools.LoadTables().FirstOrDefault(one => one.Tenant == id.Tenant && one.Table == id.Table)
                ?? throw new CliException($"There are no settings for {id} in the folder of tables.");
            await DiffAsync(tools, settings, from, to, output, result.GetValue(limit), modes.Read(result), cancellationToken);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static async Task DiffAsync(
        ExportTools tools, TableSettings settings, ExportVersion from, ExportVersion to, CliOutput output, int limit, OutputMode mode, CancellationToken cancellationToken)
    {
        await using var reads = tools.CreateReads(cancellationToken);
        var sink = new DiffSink(limit);
        var found = await tools.Engine.CompareAsync(new DeltaRequest(settings, reads.Of(from.Files), reads.Of(to.Files)), sink, cancellationToken);
        RowWriter.Write(output, new RowSet(["op", "key", "before", "row"], sink.Rows), mode);
        foreach (var refused in sink.Refused)
        {
            output.Note($"refused: {refused}");
        }

        output.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.OldRows} rows against {found.NewRows}: {found.Inserts} inserted, {found.Updates} updated, {found.Deletes} deleted, {found.Unchanged} unchanged, {found.Malformed} refused; {found.BytesRead} bytes in {found.Elapsed.TotalSeconds:0.00} s"));
    }

    private static async Task<ExportVersion> FindAsync(ExportTools tools, TableId id, string version, CancellationToken cancellationToken) =>
        await tools.Registry.FindAsync(id, version, cancellationToken)
        ?? throw new CliException($"{id} has no version {version} in the registry. consumer export history {id} shows those it has.");
}
