using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Benchmarks.Worker;

/// <summary>
/// A real worker process reads a backlog of 8 shards at full speed, with flush targets so large that only its memory budget limits it. Promised is
/// that its peak stays under the budget and 150 MB, for the runtime, its code and what the SDK and the pools keep.
/// </summary>
public static class WorkerMemoryBench
{
    private const int Shards = 8;
    private const long BudgetBytes = 256L << 20;
    private const long AllowanceBytes = 150_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the measurements and writes their figures.</summary>
    /// <param name="output">Where the table goes.</param>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("Skipped: the peak of a process is read from /proc.");
            return;
        }

        output.WriteLine($"| {Shards} shards, budget {BudgetBytes / 1e6:F0} MB | records | backlog MB | peak MB | peak − budget | anonymous MB | records/s | MB/s | CPU s |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        MeasureAsync(output, "orders to the lake only", 1_000_000, withTable: false).GetAwaiter().GetResult();
        MeasureAsync(output, "orders to the table and the lake", 100_000, withTable: true).GetAwaiter().GetResult();
    }

    private static async Task MeasureAsync(TextWriter output, string name, int records, bool withTable)
    {
        await using var stage = await WorkerStage.OpenAsync(order => Change(order, withTable));
        await stage.FillAsync(Shards, records);
        var figures = await stage.RunAsync(WorkerProgram.Built, Settings, Patience);
        var over = figures.PeakBytes - BudgetBytes;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {records:N0} | {stage.BacklogBytes / 1e6:F0} | {figures.PeakBytes / 1e6:F0} | {over / 1e6:F0} {(over <= AllowanceBytes ? "(kept)" : "(BROKEN)")} | {figures.PeakAnonymousBytes / 1e6:F0} | {records / figures.Elapsed.TotalSeconds:N0} | {stage.BacklogBytes / figures.Elapsed.TotalSeconds / 1e6:F0} | {figures.CpuSeconds:F1} |"));
    }

    /// <summary>Not split by customer: hundreds of small files would flush long before the budget is reached.</summary>
    private static void Change(JsonObject order, bool withTable)
    {
        order["datasets"]![0]!.AsObject().Remove("partitions");
        foreach (var dataset in order["datasets"]!.AsArray())
        {
            dataset!["fileBytes"] = 1L << 30;
        }

        if (!withTable)
        {
            order.Remove("table");
        }
    }

    private static Dictionary<string, string> Settings { get; } = new()
    {
        ["Kinesis__MemoryBudgetBytes"] = BudgetBytes.ToString(CultureInfo.InvariantCulture),
        ["Kinesis__Retrieval__BytesPerSecond"] = "0",
        ["Lake__FlushAge"] = "00:30:00",
        ["Lake__FlushBytes"] = (4L << 30).ToString(CultureInfo.InvariantCulture),
        ["Lake__FlushRecords"] = "100000000",
        ["Lake__MaxOpenFiles"] = "5000",
    };
}
