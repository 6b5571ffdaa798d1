using System.Globalization;
using Pipeline.Benchmarks.Peers;
using Pipeline.Benchmarks.Worker;

namespace Pipeline.Benchmarks.Exports;

/// <summary>Two versions of a table compared by the embedded engine and by DuckDB, from the same gzip files, each in a process of its own.</summary>
public static class ExportsBench
{
    private const int Rounds = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>A million rows against a million.</summary>
    public static Task RunAsync(TextWriter output) => RunAsync(output, 1_000_000, 512, [ExportsRun.Ours, ExportsRun.DuckDb], Rounds);

    /// <summary>Twenty million rows against twenty million, in less memory than they take.</summary>
    public static Task RunLargeAsync(TextWriter output) => RunAsync(output, 20_000_000, 512, [ExportsRun.Ours], 1);

    private static async Task RunAsync(TextWriter output, int rows, int megabytes, string[] engines, int rounds)
    {
        ArgumentNullException.ThrowIfNull(output);
        var folder = Directory.CreateTempSubdirectory("exports-bench-");
        try
        {
            var (old, current) = (Path.Combine(folder.FullName, "old.csv.gz"), Path.Combine(folder.FullName, "new.csv.gz"));
            var bytes = await Task.WhenAll(Task.Run(() => ExportFiles.Write(old, rows, isNew: false)), Task.Run(() => ExportFiles.Write(current, rows, isNew: true)));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{rows:N0} rows against {rows:N0}, {bytes.Sum() / 1e6:F0} MB of gzip, {megabytes} MB for rows, medians of {rounds}:"));
            await output.WriteLineAsync("| engine | wall s | CPU s | peak MB |");
            await output.WriteLineAsync("|---|---|---|---|");
            foreach (var engine in engines)
            {
                await output.WriteLineAsync(await MeasureAsync(engine, [old, current], rows, megabytes, rounds));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(string engine, string[] files, int rows, int megabytes, int rounds)
    {
        var figures = new List<ProcessFigures>();
        var environment = new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" };
        string[] arguments = [typeof(ExportsBench).Assembly.Location, ExportsRun.Command, engine, .. files, megabytes.ToString(CultureInfo.InvariantCulture)];
        for (var round = 0; round < rounds; round++)
        {
            var figure = await MeasuredProcess.RunAsync(DotNet.Host, arguments, environment, Patience);
            figures.Add(figure.LastLine == ExportFiles.Expected(rows)
                ? figure
                : throw new InvalidOperationException($"{engine} found \"{figure.LastLine}\" where \"{ExportFiles.Expected(rows)}\" (insertions, updates, deletions) were to be found."));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {engine} | {Median(figures, figure => figure.Wall.TotalSeconds):F2} | {Median(figures, figure => figure.Cpu.TotalSeconds):F2} | {Median(figures, figure => figure.PeakBytes / 1e6):F0} |");
    }

    private static double Median(List<ProcessFigures> figures, Func<ProcessFigures, double> of) => figures.Select(of).Order().ElementAt(figures.Count / 2);
}
