using System.Globalization;
using global::Parquet.Compression;
using global::Parquet.Schema;
using global::Parquet.Writing;
using Local.DuckDb;

namespace Pipeline.Benchmarks.Parquet;

/// <summary>
/// The Parquet writer, with both sets of encodings, beside DuckDB's on the same million rows, one thread each. Timed by the processor time they take,
/// so that a busy machine does not change the figures much.
/// </summary>
public static class ParquetBench
{
    private const int Rows = 1_000_000;
    private const int Batch = 2_000;
    private const int Rounds = 5;

    private static readonly ParquetSchema Schema = new(
        ParquetField.String("customer_id"),
        ParquetField.String("order_id"),
        ParquetField.String("product_id"),
        ParquetField.String("category"),
        ParquetField.Int32("quantity"),
        ParquetField.Double("unit_price"),
        ParquetField.String("currency"),
        ParquetField.String("country"),
        ParquetField.TimestampMicros("ordered_at"),
        ParquetField.Group("shipping", [ParquetField.String("city"), ParquetField.String("zip")]),
        ParquetField.Boolean("gift"),
        ParquetField.Double("discount", optional: true));

    /// <summary>Measures and prints a table.</summary>
    /// <param name="output">Where the table goes.</param>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var data = new BenchColumns(Rows);
        var folder = Directory.CreateTempSubdirectory("parquet-bench-").FullName;
        try
        {
            output.WriteLine("| writer, 1M rows x 12 columns, one thread | codec | best CPU s | rows/CPU s | file MB | allocated B/row |");
            output.WriteLine("|---|---|---|---|---|---|");
            var ours = Path.Combine(folder, "ours.parquet");
            var speeds = new Dictionary<CompressionCodec, double>();

            // Both ways compiled before either is timed.
            Write(data, CompressionCodec.None, ValueEncodings.Compact, ours);
            Write(data, CompressionCodec.None, ValueEncodings.Compatible, ours);
            foreach (var codec in Enum.GetValues<CompressionCodec>().Where(CodecSupport.IsAvailable).OrderByDescending(codec => codec))
            {
                var compact = Report(output, "Parquet, compact", codec, ours, () => Write(data, codec, ValueEncodings.Compact, ours));
                speeds[codec] = Report(output, "Parquet, compatible", codec, ours, () => Write(data, codec, ValueEncodings.Compatible, ours));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| compatible : compact | {codec} | | {speeds[codec] / compact:F2} x | | |"));
            }

            var lineage = new LineageRows(Rows);
            var lines = Path.Combine(folder, "lineage.parquet");
            foreach (var codec in speeds.Keys.Where(codec => codec is CompressionCodec.Snappy or CompressionCodec.Zstd))
            {
                Report(output, "lineage columns, compact", codec, lines, () => lineage.Write(codec, ValueEncodings.Compact, lines));
                Report(output, "lineage columns, compatible", codec, lines, () => lineage.Write(codec, ValueEncodings.Compatible, lines));
            }

            using var duck = DuckDbDatabase.OpenInMemory();
            duck.Execute("SET threads = 1");
            duck.Execute($"CREATE TABLE orders AS FROM read_parquet('{ours}')");
            foreach (var codec in speeds.Keys.Order())
            {
                var path = Path.Combine(folder, "duckdb.parquet");
                var name = codec == CompressionCodec.None ? "uncompressed" : codec.ToString();
                var theirs = Report(output, "DuckDB COPY", codec, path, () => duck.Execute($"COPY orders TO '{path}' (FORMAT parquet, COMPRESSION {name})"));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| Parquet, compatible : DuckDB | {codec} | | {speeds[codec] / theirs:F2} x | | |"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Report(TextWriter output, string writer, CompressionCodec codec, string path, Action write)
    {
        write();
        var best = TimeSpan.MaxValue;
        long allocated = 0;
        for (var round = 0; round < (codec == CompressionCodec.Gzip ? 1 : Rounds); round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            write();
            var elapsed = Environment.CpuUsage.TotalTime - start;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            best = elapsed < best ? elapsed : best;
        }

        var speed = Rows / best.TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {writer} | {codec} | {best.TotalSeconds:F3} | {speed / 1e6:F2} M | {new FileInfo(path).Length / 1e6:F1} | {(double)allocated / Rows:F2} |"));
        return speed;
    }

    private static void Write(BenchColumns data, CompressionCodec codec, ValueEncodings encodings, string path)
    {
        using var file = new FileBufferWriter(path);
        using var writer = new ParquetFileWriter(Schema, new ParquetWriterOptions { Codec = codec, Encodings = encodings, RowGroupRows = 122_880 }, file);
        for (var row = 0; row < data.Rows; row += Batch)
        {
            var count = Math.Min(Batch, data.Rows - row);
            Append(writer, data, row, count);
            writer.CompleteRows(count);
        }

        writer.Finish();
    }

    private static void Append(ParquetFileWriter writer, BenchColumns data, int row, int count)
    {
        var leaf = 0;
        Text(writer.Column(leaf++), data.CustomerId, row, count);
        Text(writer.Column(leaf++), data.OrderId, row, count);
        Text(writer.Column(leaf++), data.ProductId, row, count);
        Text(writer.Column(leaf++), data.Category, row, count);
        writer.Column(leaf++).AppendInt32(data.Quantity.AsSpan(row, count), [], []);
        writer.Column(leaf++).AppendDouble(data.UnitPrice.AsSpan(row, count), [], []);
        Text(writer.Column(leaf++), data.Currency, row, count);
        Text(writer.Column(leaf++), data.Country, row, count);
        writer.Column(leaf++).AppendInt64(data.OrderedAt.AsSpan(row, count), [], []);
        Text(writer.Column(leaf++), data.City, row, count);
        Text(writer.Column(leaf++), data.Zip, row, count);
        writer.Column(leaf++).AppendBoolean(data.Gift.AsSpan(row, count), [], []);
        var first = data.DiscountStarts[row];
        var values = data.Discount.AsSpan(first, data.DiscountStarts[row + count] - first);
        writer.Column(leaf).AppendDouble(values, data.DiscountLevels.AsSpan(row, count), []);
    }

    private static void Text(ColumnWriter writer, TextColumn column, int row, int count) =>
        writer.AppendBytes(column.Data, column.Slice(row, count), [], []);
}
