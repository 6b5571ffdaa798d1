using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Benchmarks.Worker;

/// <summary>
/// The worker as a whole, in a process of its own, with the project's contract of orders and all options at their defaults: what a record costs, and what becomes of the
/// lake. Beside it DuckDB with the same documents.
/// </summary>
public static class WorkerBench
{
    private const int Shards = 8;
    private const int Records = 2_000_000;

    /// <summary>Of four records to the lake, one goes to the table in its own run.</summary>
    private const int TablePart = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Runs the measurements and writes their figures.</summary>
    /// <param name="output">Where the table goes.</param>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync($"| {Shards} shards, all options at their defaults | form | records | backlog MB | CPU µs/record | records/s | objects | mean KB | median KB | commits | peak MB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|---|");
        // The variable RECORDS chooses another size.
        var records = int.Parse(Environment.GetEnvironmentVariable("RECORDS") ?? $"{Records}", CultureInfo.InvariantCulture);
        await MeasureAsync(output, "orders to the lake", records, static order => order.Remove("table"), withDuckDb: true);
        await MeasureAsync(output, "orders to the table and the lake", records / TablePart, static _ => { }, withDuckDb: false);
    }

    private static async Task MeasureAsync(TextWriter output, string name, int records, Action<JsonObject> change, bool withDuckDb)
    {
        await using var stage = await WorkerStage.OpenAsync(change);
        await stage.FillAsync(Shards, records);
        foreach (var (program, settings) in Variants())
        {
            var figures = await stage.RunAsync(program, settings, Patience);
            var sizes = figures.ObjectBytes.Order().ToArray();
            var form = string.Join(' ', [program.Form, .. settings.Select(setting => $"{setting.Key}={setting.Value}")]);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {form} | {records:N0} | {stage.BacklogBytes / 1e6:N0} | {figures.CpuSeconds / records * 1e6:F1} | {records / figures.Elapsed.TotalSeconds:N0} | {sizes.Length:N0} | {sizes.Average() / 1e3:N0} | {sizes[sizes.Length / 2] / 1e3:N0} | {figures.Commits} | {figures.PeakBytes / 1e6:N0} |"));
        }

        if (withDuckDb)
        {
            await DuckDbLake.RunAsync(output, stage, records);
        }
    }

    /// <summary>The published and the built one; the variable FORM chooses one of them.</summary>
    private static IEnumerable<WorkerProgram> Forms() => new[] { WorkerProgram.Published, WorkerProgram.Built }
        .OfType<WorkerProgram>()
        .Where(static program => Environment.GetEnvironmentVariable("FORM") is not { } form || form == program.Form);

    /// <summary>Both forms, and each with what the variable SETTINGS names: "DOTNET_TieredPGO=0; DOTNET_gcServer=1, Lake__FlushAge=00:00:30" are two more.</summary>
    private static IEnumerable<(WorkerProgram Program, Dictionary<string, string> Settings)> Variants()
    {
        var alternatives = (Environment.GetEnvironmentVariable("SETTINGS") ?? string.Empty)
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(static settings => settings.Split(',', StringSplitOptions.TrimEntries).Select(static setting => setting.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]))
            .Prepend([])
            .ToArray();
        return Forms().SelectMany(program => alternatives.Select(settings => (program, settings)));
    }
}
