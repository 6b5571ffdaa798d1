using Parquet.Writing;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Lake;

/// <summary>One open Parquet object: the rows of one shard, dataset, lake partition and epoch. Owned by the epoch's <see cref="LakeWriter"/>.</summary>
internal sealed class LakeFile : IAsyncDisposable
{
    private readonly ParquetFileWriter _writer;

    public LakeFile(LakeDataset dataset, IObjectStore store, string key, int partBytes)
    {
        Dataset = dataset;
        Upload = new ObjectUpload(store, key, ContentTypes.Parquet, partBytes);
        _writer = new ParquetFileWriter(dataset.Schema, dataset.WriterOptions, Upload.Buffer);
    }

    public LakeDataset Dataset { get; }

    public ObjectUpload Upload { get; }

    /// <summary>What the finished file holds.</summary>
    public ParquetFileSummary? Summary { get; private set; }

    public long HeldBytes => _writer.BufferedBytes + Upload.HeldBytes;

    /// <summary>Bytes of the file so far: those written, and those still buffered at their size in memory.</summary>
    public long Bytes => _writer.Position + _writer.BufferedBytes;

    public bool IsFull => Bytes >= Dataset.Contract.FileBytes;

    public ColumnWriter Column(int leaf) => _writer.Column(leaf);

    public void CompleteRows(int rows) => _writer.CompleteRows(rows);

    /// <summary>Writes the last row group and the footer, and sends what an upload in parts still lacks.</summary>
    public ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        Summary = _writer.Finish();
        _writer.Dispose();
        return Upload.FinishAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        return Upload.DisposeAsync();
    }
}
