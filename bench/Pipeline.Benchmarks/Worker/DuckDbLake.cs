using System.Globalization;
using Local.DuckDb;

namespace Pipeline.Benchmarks.Worker;

/// <summary>
/// The worker's peer: DuckDB writes the same documents to partitioned Parquet in this process; once as a single dataset, and once as the four of the contract, which are
/// read from a table in memory, so that the documents are parsed once. Without lineage, commits or a stream.
/// </summary>
internal static class DuckDbLake
{
    private const string Parquet = "FORMAT parquet, COMPRESSION snappy";

    public static async Task RunAsync(TextWriter output, WorkerStage stage, int records)
    {
        var folder = Directory.CreateTempSubdirectory("worker-bench-duckdb-").FullName;
        try
        {
            var documents = Path.Combine(folder, "orders.ndjson");
            using (var file = File.Create(documents))
            {
                Backlog.Write(stage.Contract, records, file);
            }

            var read = $"read_json('{documents}', format = 'newline_delimited')";
            var one = Directory.CreateDirectory(Path.Combine(folder, "one"));
            await MeasureAsync(output, "one dataset: COPY (read_json …) PARTITION_BY (country)", stage, records, one,
                $"COPY (SELECT *, shipping_address.country AS country FROM {read}) TO '{one}/lake' ({Parquet}, PARTITION_BY (country))");
            var four = Directory.CreateDirectory(Path.Combine(folder, "four"));
            await MeasureAsync(output, "four datasets: a table of read_json, four COPY", stage, records, four,
                $"CREATE TABLE orders AS SELECT *, year(order_date) AS year, month(order_date) AS month FROM {read}",
                $"COPY (SELECT order_id, order_date, status, customer_id FROM orders) TO '{four}/orders' ({Parquet}, PARTITION_BY (customer_id))",
                $"""
                COPY (SELECT p.product_id, order_id, p.name, p.quantity, p.item_details.color AS color, p.item_details.size AS size, year
                      FROM (SELECT order_id, year, unnest(product_details) AS p FROM orders))
                TO '{four}/product_details' ({Parquet}, PARTITION_BY (year))
                """,
                $"""
                COPY (SELECT order_id, d.payment_type, d.amount::DECIMAL(10,2) AS amount, d.currency, d.instalments, year, month
                      FROM (SELECT order_id, purchaise_details AS d, year, month FROM orders))
                TO '{four}/purchase_details' ({Parquet}, PARTITION_BY (year, month))
                """,
                $"""
                COPY (SELECT order_id, a.state, a.city, a.street, a.zip, a.country FROM (SELECT order_id, shipping_address AS a FROM orders))
                TO '{four}/shipping_addresses' ({Parquet}, PARTITION_BY (country))
                """);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(TextWriter output, string name, WorkerStage stage, int records, DirectoryInfo folder, params string[] statements)
    {
        using var duck = DuckDbDatabase.OpenInMemory();
        var startedAt = TimeProvider.System.GetTimestamp();
        var before = Environment.CpuUsage.TotalTime;
        foreach (var statement in statements)
        {
            duck.Execute(statement);
        }

        var cpu = Environment.CpuUsage.TotalTime - before;
        var elapsed = TimeProvider.System.GetElapsedTime(startedAt);
        var sizes = folder.EnumerateFiles("*.parquet", SearchOption.AllDirectories).Select(file => file.Length).Order().ToArray();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| DuckDB, {name} | | {records:N0} | {stage.BacklogBytes / 1e6:N0} | {cpu.TotalSeconds / records * 1e6:F1} | {records / elapsed.TotalSeconds:N0} | {sizes.Length:N0} | {sizes.Average() / 1e3:N0} | {sizes[sizes.Length / 2] / 1e3:N0} | | |"));
    }
}
