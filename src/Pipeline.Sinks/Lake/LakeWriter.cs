using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Types;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Lake;

/// <summary>The open files of one shard's epoch. Owned by the shard's processor; used by one caller at a time.</summary>
internal sealed class LakeWriter(IObjectStore store, LakeOptions options, string shardId) : IAsyncDisposable
{
    private readonly Dictionary<(LakeDataset Dataset, string PartitionPath), LakeFile> _files = [];
    private readonly PartitionScatter _scatter = new();
    private ScratchList<long> _milliseconds = new();
    private RecordPosition _first;

    public int FileCount => _files.Count;

    public IEnumerable<LakeFile> Files => _files.Values;

    public long HeldBytes
    {
        get
        {
            var held = _scatter.HeldBytes + _milliseconds.HeldBytes;
            foreach (var file in _files.Values)
            {
                held += file.HeldBytes;
            }

            return held;
        }
    }

    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var file in _files.Values)
            {
                bytes += file.Bytes;
            }

            return bytes;
        }
    }

    public bool HasFullFile
    {
        get
        {
            foreach (var file in _files.Values)
            {
                if (file.IsFull)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Starts an epoch; its first record names the objects.</summary>
    public void Begin(RecordPosition first) => _first = first;

    /// <summary>Appends the rows of one dataset.</summary>
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

    /// <summary>Sends the parts that are due.</summary>
    public async ValueTask SendDuePartsAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files.Values)
        {
            await file.Upload.SendDuePartsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all footers; nothing can be appended before <see cref="ResetAsync"/>.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files.Values)
        {
            await file.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets all files go; those not published are given up.</summary>
    public async ValueTask ResetAsync()
    {
        // Together: giving up hundreds of uploads one after another would outlast the lease when S3 does not answer.
        var files = _files.Values.Select(file => file.DisposeAsync().AsTask()).ToArray();
        _files.Clear();
        await Task.WhenAll(files).ConfigureAwait(false);
    }

    /// <summary>Lets go of the scratch that is kept from batch to batch.</summary>
    public void DropScratch()
    {
        _scatter.Drop();
        _milliseconds.Drop();
    }

    public ValueTask DisposeAsync() => ResetAsync();

    private void AppendScattered(LakeDataset dataset, DatasetRows rows)
    {
        _scatter.Sort(rows.LakePartitionIds, rows.LakePartitionCount);
        for (var leaf = 0; leaf < rows.Leaves.Length; leaf++)
        {
            _scatter.Index(rows.Leaves[leaf], rows.RowCount);
            for (var partition = 0; partition < rows.LakePartitionCount; partition++)
            {
                if (!_scatter.RowsOf(partition).IsEmpty)
                {
                    var file = Open(dataset, rows.GetLakePartition(partition));
                    _scatter.Append(rows.Leaves[leaf], partition, IsCut(dataset, rows.Leaves[leaf]), file.Column(leaf));
                }
            }
        }

        for (var partition = 0; partition < rows.LakePartitionCount; partition++)
        {
            if (_scatter.RowsOf(partition) is { IsEmpty: false } rowsOf)
            {
                Open(dataset, rows.GetLakePartition(partition)).CompleteRows(rowsOf.Length);
            }
        }
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
        var name = (dataset, partition.Path);
        if (!_files.TryGetValue(name, out var file))
        {
            file = new LakeFile(dataset, store, dataset.Key(partition.Path, shardId, _first), options.PartBytes);
            _files.Add(name, file);
        }

        return file;
    }
}
