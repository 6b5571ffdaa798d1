using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Types;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Lake;

/// <summary>The open files of an epoch, which owns it; used by one caller at a time.</summary>
/// <param name="store">The bucket.</param>
/// <param name="options">The options.</param>
/// <param name="name">The last part of all keys; unique.</param>
/// <param name="manifest">The manifest that the objects belong to.</param>
internal sealed class LakeWriter(IObjectStore store, LakeOptions options, string name, string manifest) : IAsyncDisposable
{
    private readonly Dictionary<(LakeDataset Dataset, string PartitionPath), LakeFile> _files = [];
    private readonly PartitionScatter _scatter = new();
    private readonly List<LakeFile> _scattered = [];
    private ScratchList<long> _milliseconds = new();

    public IEnumerable<LakeFile> Files => _files.Values;

    /// <summary>Walks all files, which may be hundreds: to be asked for once a slice.</summary>
    public LakeFigures Figures
    {
        get
        {
            var (bytes, held, buffered) = (0L, _scatter.HeldBytes + _milliseconds.HeldBytes, 0L);
            var (isFull, hasFailed) = (false, false);
            foreach (var file in _files.Values)
            {
                bytes += file.Bytes;
                held += file.HeldBytes;
                buffered += file.BufferedBytes;
                isFull |= file.IsFull;
                hasFailed |= file.Upload.HasFailed;
            }

            return new LakeFigures(_files.Count, bytes, held, buffered, isFull, hasFailed);
        }
    }

    /// <summary>Appends the rows of one dataset. Partitions of a batch have different paths; so each file gets its rows in one piece.</summary>
    public void Append(LakeDataset dataset, DatasetRows rows)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        if (rows.LakePartitionCount == 1)
        {
            var file = Open(dataset, rows.GetLakePartition(0));
            for (var leaf = 0; leaf < rows.Leaves.Length; leaf++)
            {
                AppendAll(dataset, rows.Leaves[leaf], file.Column(leaf));
            }

            file.CompleteRows(rows.RowCount);
            return;
        }

        AppendScattered(dataset, rows);
    }

    /// <summary>Encodes the rows of the files that hold most. Files of few rows are spared: row groups of them would cost readers more than they give back.</summary>
    public void Seal()
    {
        var least = Figures.BufferedBytes / Math.Max(1, _files.Count) / 2;
        foreach (var file in _files.Values)
        {
            if (file.BufferedBytes >= least)
            {
                file.Seal();
            }
        }
    }

    /// <summary>Begins to send the parts that are due.</summary>
    public void SendDueParts()
    {
        foreach (var file in _files.Values)
        {
            file.Upload.SendDuePart();
        }
    }

    /// <summary>Writes all footers and uploads what is left; nothing can be appended any more.</summary>
    public Task FinishAsync(int concurrency, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _files.Values,
        new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
        static (file, token) => file.FinishAsync(token));

    /// <summary>Lets all files go. Together: giving up hundreds of uploads one after another would outlast the lease when S3 does not answer.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_files.Values.Select(file => file.DisposeAsync().AsTask())).ConfigureAwait(false);
        _scatter.Drop();
        _milliseconds.Drop();
    }

    private void AppendScattered(LakeDataset dataset, DatasetRows rows)
    {
        _scatter.Sort(rows.LakePartitionIds, rows.LakePartitionCount);
        for (var partition = 0; partition < rows.LakePartitionCount; partition++)
        {
            _scattered.Add(Open(dataset, rows.GetLakePartition(partition)));
        }

        for (var leaf = 0; leaf < rows.Leaves.Length; leaf++)
        {
            _scatter.Index(rows.Leaves[leaf], rows.RowCount);
            for (var partition = 0; partition < _scattered.Count; partition++)
            {
                _scatter.Append(rows.Leaves[leaf], partition, IsCut(dataset, rows.Leaves[leaf]), _scattered[partition].Column(leaf));
            }
        }

        for (var partition = 0; partition < _scattered.Count; partition++)
        {
            _scattered[partition].CompleteRows(_scatter.RowsOf(partition).Length);
        }

        _scattered.Clear();
    }

    private void AppendAll(LakeDataset dataset, LeafColumn leaf, Parquet.Writing.ColumnWriter target)
    {
        if (!IsCut(dataset, leaf))
        {
            LeafValues.AppendAll(leaf, target);
            return;
        }

        leaf.Int64s.CopyTo(_milliseconds.Resize(leaf.ValueCount));
        LeafValues.CutToMilliseconds(_milliseconds.Span);
        target.AppendInt64(_milliseconds.Span, leaf.DefinitionLevels, leaf.RepetitionLevels);
    }

    private static bool IsCut(LakeDataset dataset, LeafColumn leaf) =>
        dataset.TimestampUnit == TimestampUnit.Milliseconds && leaf.Descriptor.Type is TimestampType;

    private LakeFile Open(LakeDataset dataset, LakePartition partition)
    {
        var place = (dataset, partition.Path);
        if (!_files.TryGetValue(place, out var file))
        {
            file = new LakeFile(dataset, partition.Path, store, dataset.Key(partition.Path, name), manifest, options.PartBytes);
            _files.Add(place, file);
        }

        return file;
    }
}
