using System.Buffers;
using System.Globalization;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Projection;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Lake;

/// <summary>Hundreds of files of few rows are open at once where a lake is partitioned by customer. Each costs little, and says what it costs.</summary>
public sealed class OpenFileTests
{
    private const int Files = 300;
    private const int Rows = 50;
    private const int RowsOfABatch = 10;
    private const int MaxBytes = 30 * 1024;

    private static readonly EventContract Order = ContractSet.Load(ContractsFolder()).Events.Single(contract => contract.Name == "order");

    public static TheoryData<string> Datasets => [.. Order.Datasets.Select(dataset => dataset.Name)];

    [Theory]
    [MemberData(nameof(Datasets))]
    public async Task FiftyRowsTakeAtMostThirtyKilobytes(string name)
    {
        var dataset = Order.Datasets.Single(candidate => candidate.Name == name);
        var target = new LakeDataset(Order, dataset, new LakeOptions { Bucket = "test" });
        var store = new MemoryObjectStore(new MemoryBucket(), new FaultScript());
        var batches = Enumerable.Range(0, Rows / RowsOfABatch).Select(batch => Batch(dataset, batch)).ToArray();
        await using var warm = Open(target, batches, store);
        var files = new LakeFile[Files];

        // What a file gives back while it grows, the next one takes: so what all of them together allocate, they hold.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Files; i++)
        {
            files[i] = Open(target, batches, store);
        }

        var held = (GC.GetAllocatedBytesForCurrentThread() - before) / Files;
        var stated = files.Sum(file => file.HeldBytes) / Files;
        foreach (var file in files)
        {
            await file.DisposeAsync();
        }

        foreach (var batch in batches)
        {
            batch.Dispose();
        }

        Assert.True(held <= MaxBytes, $"A file of {name} with {Rows} rows and {target.Schema.Columns.Count} leaves holds {held} bytes.");
        Assert.True(stated <= MaxBytes, $"A file of {name} with {Rows} rows and {target.Schema.Columns.Count} leaves states {stated} bytes.");

        // Some arrays lay in the pool before.
        Assert.True(stated >= held * 0.9, $"A file of {name} holds {held} bytes and states {stated}.");
        Assert.True(stated <= held * 1.5, $"A file of {name} holds {held} bytes and states {stated}.");
    }

    private static LakeFile Open(LakeDataset dataset, ProjectionBatch[] batches, MemoryObjectStore store)
    {
        var file = new LakeFile(dataset, "", store, "lake/x.parquet", "manifest", 8 << 20);
        foreach (var batch in batches)
        {
            var rows = RowsOf(dataset.Contract, batch);
            for (var leaf = 0; leaf < rows.Leaves.Length; leaf++)
            {
                LeafValues.AppendAll(rows.Leaves[leaf], file.Column(leaf));
            }

            file.CompleteRows(rows.RowCount);
        }

        return file;
    }

    private static ProjectionBatch Batch(DatasetContract dataset, int number)
    {
        var generator = EventGenerator.Create(Order, new GeneratorOptions { Seed = 5, Now = DateTimeOffset.UnixEpoch });
        var batch = EventProjection.Compile(Order).CreateBatch();
        for (var record = number * RowsOfABatch; RowsOf(dataset, batch).RowCount < RowsOfABatch; record++)
        {
            Add(batch, generator, record);
        }

        Assert.Equal(RowsOfABatch, RowsOf(dataset, batch).RowCount);
        return batch;
    }

    private static DatasetRows RowsOf(DatasetContract dataset, ProjectionBatch batch)
    {
        for (var i = 0; i < Order.Datasets.Count; i++)
        {
            if (ReferenceEquals(Order.Datasets[i], dataset))
            {
                return batch.Datasets[i];
            }
        }

        throw new ArgumentException($"{dataset.Name} is no dataset of {Order.Name}.", nameof(dataset));
    }

    private static void Add(ProjectionBatch batch, EventGenerator generator, int record)
    {
        var document = new ArrayBufferWriter<byte>(4096);
        generator.Write(document, record);
        var eventId = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{record * 0x9E3779B1L:x8}-7b4c-4d1e-9a3b-{record:x12}"));
        var sequence = System.Text.Encoding.ASCII.GetBytes(Sales.Sequence(record));
        var lineage = new RecordLineage(eventId, "sales"u8, System.Text.Encoding.ASCII.GetBytes(Sales.Shard), sequence, 0, 1_767_225_600_000_000 + (record * 1000L));
        Assert.True(batch.TryAdd(document.WrittenSpan, lineage, out var error), error.ToString());
    }

    private static string ContractsFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Consumer.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Consumer.sln.");
        }

        return Path.Combine(folder.FullName, "contracts");
    }
}
