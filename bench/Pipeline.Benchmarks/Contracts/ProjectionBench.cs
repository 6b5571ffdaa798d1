using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Routing;

namespace Pipeline.Benchmarks.Contracts;

/// <summary>
/// The JSON side alone: how fast records become typed columns, beside what merely reading their tokens costs. Everything runs on one thread
/// and is timed by the processor time it takes, so that a busy machine does not change the figures much.
/// </summary>
internal static class ProjectionBench
{
    private const int Records = 100_000;
    private const int BatchRecords = 10_000;
    private const int WarmUps = 4;
    private const int Rounds = 9;

    /// <summary>Measures and writes one line per figure; best and median of several rounds.</summary>
    public static void Run(TextWriter output)
    {
        var orders = SampleOrders.Create(Records, seed: 1);
        EventContract contract = SampleOrders.LoadContract();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Records} orders of {orders.Bytes.Length / Records - 1} bytes, 12 columns, 13 leaves"));
        Measure(output, "Utf8JsonReader, every token", orders, record => Tokens(record));
        using ProjectionBatch bare = EventProjection.Compile(contract, new ProjectionOptions { IncludeLineage = false }).CreateBatch();
        Measure(output, "projection, without lineage", orders, record => Add(bare, record));
        using ProjectionBatch full = EventProjection.Compile(contract).CreateBatch();
        Measure(output, "projection, with lineage", orders, record => Add(full, record));
        MeasureShipped(output);
    }

    private static void MeasureShipped(TextWriter output)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "contracts", "order.json")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        if (folder is null)
        {
            output.WriteLine("contracts/ not found above the program: shipped contracts not measured");
            return;
        }

        var contracts = ContractSet.Load(Path.Combine(folder, "contracts"));
        var router = new EventRouter(contracts, "order");
        foreach (EventContract contract in contracts.Events.Where(candidate => candidate.Generator is not null))
        {
            var generator = EventGenerator.Create(contract, new GeneratorOptions { Seed = 1, Now = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) });
            var buffer = new ArrayBufferWriter<byte>(1 << 25);
            Time(output, $"{contract.Name}: generate", Records, () =>
            {
                buffer.ResetWrittenCount();
                generator.GenerateBatch(buffer, 0, Records);
                return buffer.WrittenCount;
            });
            SampleLines lines = SampleLines.Of(buffer.WrittenSpan);
            using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
            Time(output, $"{contract.Name}: route and project all datasets", Records, () => Project(router, batch, lines));
        }
    }

    private static long Project(EventRouter router, ProjectionBatch batch, SampleLines lines)
    {
        long bytes = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            ReadOnlySpan<byte> line = lines[i];
            if (!router.TryRead(line, out RoutedEvent routed, out RecordError error) || !batch.TryAdd(routed.Payload, Lineage(), out error))
            {
                throw new InvalidOperationException(error.ToString());
            }

            bytes += line.Length;
            if (i % BatchRecords == BatchRecords - 1)
            {
                batch.Clear();
            }
        }

        batch.Clear();
        return bytes;
    }

    private static void Measure(TextWriter output, string name, SampleOrders orders, RecordAction action) =>
        Time(output, name, orders.Count, () =>
        {
            for (int i = 0; i < orders.Count; i++)
            {
                action(orders.Record(i));
            }

            return orders.Bytes.Length;
        });

    private static void Time(TextWriter output, string name, int records, Func<long> round)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            round();
        }

        var seconds = new double[Rounds];
        long bytes = 0;
        long allocated = 0;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Environment.CpuUsage.TotalTime;
            bytes = round();
            seconds[i] = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(seconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-50} {records / seconds[0] / 1e6,6:F2} M records/s best, {records / seconds[Rounds / 2] / 1e6,6:F2} M median, {bytes / seconds[0] / 1e6,7:F0} MB/s, {(double)allocated / records:F2} B allocated per record"));
    }

    private static void Tokens(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        while (reader.Read())
        {
        }
    }

    private static void Add(ProjectionBatch batch, ReadOnlySpan<byte> record)
    {
        if (!batch.TryAdd(record, Lineage(), out RecordError error))
        {
            throw new InvalidOperationException(error.ToString());
        }

        if (batch.Datasets[0].RowCount == BatchRecords)
        {
            batch.Clear();
        }
    }

    private static RecordLineage Lineage() =>
        new(default, "orders"u8, "shardId-000000000000"u8, "49590338271490256608559692538361571095921575989136588898"u8, 0, 1_793_500_000_000_000);

    private delegate void RecordAction(ReadOnlySpan<byte> record);
}
