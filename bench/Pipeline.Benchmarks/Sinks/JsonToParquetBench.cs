using System.Globalization;
using global::Parquet.Compression;
using global::Parquet.Writing;
using Local.DuckDb;
using Pipeline.Benchmarks.Contracts;
using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Objects;

namespace Pipeline.Benchmarks.Sinks;

/// <summary>
/// The worker's hot path: orders of 600 bytes from memory through the projection into SNAPPY Parquet, beside DuckDB's COPY of the same bytes with
/// one thread. Both are timed by the processor time they take, so that a busy machine does not change the figures much.
/// </summary>
public static class JsonToParquetBench
{
    private const int Records = 500_000;
    private const int SliceRecords = 4_096;
    private const int WarmUps = 1;
    private const int Rounds = 5;

    private const string DuckDbColumns =
        "{customer_id: 'VARCHAR', order_id: 'VARCHAR', product: 'VARCHAR', category: 'VARCHAR', quantity: 'INTEGER', unit_price: 'DOUBLE', "
        + "currency: 'VARCHAR', country: 'VARCHAR', ordered_at: 'TIMESTAMP', shipping: 'STRUCT(city VARCHAR, zip VARCHAR)', gift: 'BOOLEAN', "
        + "discount: 'DECIMAL(6,2)'}";

    /// <summary>Measures and prints a table.</summary>
    /// <param name="output">Where the table goes.</param>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var orders = SampleOrders.Create(Records, seed: 1);
        var contract = SampleOrders.LoadContract();
        output.WriteLine($"| {Records:N0} orders of 600 bytes to SNAPPY Parquet, one core | best rec/s | median rec/s | JSON MB/s | allocated B/record |");
        output.WriteLine("|---|---|---|---|---|");
        var plain = Measure(output, "Pipeline: 12 columns", orders, () => Convert(contract, orders, includeLineage: false));
        Measure(output, "Pipeline: 12 columns and lineage", orders, () => Convert(contract, orders, includeLineage: true));

        var folder = Directory.CreateTempSubdirectory("json-bench-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "orders.ndjson"), orders.Bytes);
            using var duck = DuckDbDatabase.OpenInMemory();
            duck.Execute("SET threads = 1");
            var copy = $"COPY (SELECT * FROM read_json('{folder}/orders.ndjson', format = 'newline_delimited', columns = {DuckDbColumns})) "
                + $"TO '{folder}/orders.parquet' (FORMAT parquet, COMPRESSION snappy)";
            var theirs = Measure(output, "DuckDB: COPY (read_json …), 12 columns", orders, () => duck.Execute(copy));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| Pipeline : DuckDB | {plain / theirs:F2} x | | | |"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Measure(TextWriter output, string name, SampleOrders orders, Action convert)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            convert();
        }

        var seconds = new double[Rounds];
        long allocated = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            convert();
            seconds[i] = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(seconds);
        var best = orders.Count / seconds[0];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {best / 1e6:F2} M | {orders.Count / seconds[Rounds / 2] / 1e6:F2} M | {orders.Bytes.Length / seconds[0] / 1e6:F0} | {(double)allocated / orders.Count:F2} |"));
        return best;
    }

    private static void Convert(EventContract contract, SampleOrders orders, bool includeLineage)
    {
        using var batch = EventProjection.Compile(contract, new ProjectionOptions { IncludeLineage = includeLineage }).CreateBatch();
        using var output = new SegmentBuffer();
        var schema = LakeSchema.Create(contract.Datasets[0], TimestampUnit.Microseconds, includeLineage);
        using var file = new ParquetFileWriter(schema, new ParquetWriterOptions { Codec = CompressionCodec.Snappy }, output);
        Span<byte> sequence = stackalloc byte[56];
        "49590338271490256608559692538361571095921575989136588898"u8.CopyTo(sequence);
        for (var i = 0; i < orders.Count; i++)
        {
            i.TryFormat(sequence[^7..], out _, "D7", CultureInfo.InvariantCulture);
            var lineage = new RecordLineage(default, "orders"u8, "shardId-000000000000"u8, sequence, 0, 1_793_500_000_000_000 + i);
            if (!batch.TryAdd(orders.Record(i), lineage, out var error))
            {
                throw new InvalidOperationException(error.ToString());
            }

            if (i % SliceRecords == SliceRecords - 1)
            {
                Append(batch, file, output);
            }
        }

        Append(batch, file, output);
        file.Finish();
    }

    private static void Append(ProjectionBatch batch, ParquetFileWriter file, SegmentBuffer output)
    {
        var rows = batch.Datasets[0];
        for (var leaf = 0; leaf < rows.Leaves.Length; leaf++)
        {
            LeafValues.AppendAll(rows.Leaves[leaf], file.Column(leaf));
        }

        file.CompleteRows(rows.RowCount);
        batch.Clear();

        // What is written leaves as parts of an upload; here it is only let go.
        if (output.Length > ObjectUpload.SmallestPartBytes)
        {
            output.Detach().Dispose();
        }
    }
}
