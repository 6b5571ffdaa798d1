using System.Globalization;
using Local.DuckDb;
using Pipeline.Exports.Delta;

namespace Pipeline.Benchmarks.Exports;

/// <summary>One comparison in a process of its own, by one of the two.</summary>
internal static class ExportsRun
{
    public const string Command = "exports-run";

    /// <summary>The embedded engine.</summary>
    public const string Ours = "consumer";

    /// <summary>The same join in DuckDB.</summary>
    public const string DuckDb = "duckdb";

    /// <summary>Compares and prints insertions, updates and deletions.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var engine, var old, var current, var megabytes])
        {
            return 2;
        }

        var budget = long.Parse(megabytes, CultureInfo.InvariantCulture);
        if (engine == Ours)
        {
            var request = new DeltaRequest(ExportFiles.Settings, [Open(old)], [Open(current)]);
            var statistics = await new EmbeddedDeltaEngine(new DeltaOptions { MemoryBudgetBytes = budget << 20 }, TimeProvider.System)
                .CompareAsync(request, new CountedChanges(), CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"spilled {statistics.SpilledBytes / 1e6:F0} MB, {statistics.Elapsed.TotalSeconds:F2} s"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{statistics.Inserts} {statistics.Updates} {statistics.Deletes}"));
            return 0;
        }

        using var database = DuckDbDatabase.OpenInMemory();
        database.Execute($"SET memory_limit = '{budget}MB'; SET temp_directory = '{Path.GetTempPath()}'; SET preserve_insertion_order = false");
        var row = database.Query(Query(old, current)).Rows[0];
        Console.WriteLine(string.Join(' ', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))));
        return 0;
    }

    private static ExportFile Open(string path) => new(path, _ => ValueTask.FromResult<Stream>(File.OpenRead(path)));

    private static string Query(string old, string current)
    {
        const string Columns = "{'order_id': 'BIGINT', 'customer': 'VARCHAR', 'status': 'VARCHAR', 'amount': 'DECIMAL(12,2)', 'updated_at': 'TIMESTAMP', 'note': 'VARCHAR'}";
        string[] others = ["customer", "status", "amount", "updated_at", "note"];
        return $"SELECT count_if(o.order_id IS NULL), count_if(o.order_id IS NOT NULL AND n.order_id IS NOT NULL), count_if(n.order_id IS NULL) FROM {Read(old)} o FULL OUTER JOIN {Read(current)} n "
            + $"ON o.order_id = n.order_id WHERE o.order_id IS NULL OR n.order_id IS NULL OR {string.Join(" OR ", others.Select(name => $"o.{name} IS DISTINCT FROM n.{name}"))}";

        static string Read(string path) => $"read_csv('{path}', header = true, delim = ',', quote = '\"', auto_detect = false, compression = 'gzip', columns = {Columns})";
    }
}
