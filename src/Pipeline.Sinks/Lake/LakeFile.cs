using Parquet.Writing;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Lake;

/// <summary>One open Parquet object: the rows of one dataset, lake partition and epoch. Owned by the epoch's <see cref="LakeWriter"/>.</summary>
internal sealed class LakeFile : IAsyncDisposable
{
    /// <summary>What the objects of an open file take beside its rows, measured on the heap: of a file of few rows that is a good part.</summary>
    private const int ObjectBytes = 1024;

    private const int LeafObjectBytes = 384;

    private readonly ParquetFileWriter _writer;

    public LakeFile(LakeDataset dataset, string partitionPath, IObjectStore store, string key, string manifest, int partBytes)
    {
        Dataset = dataset;
        PartitionPath = partitionPath;
        Upload = new ObjectUpload(store, key, ContentTypes.Parquet, manifest, partBytes);
        _writer = new ParquetFileWriter(dataset.Schema, dataset.WriterOptions, Upload.Buffer);
    }

    public LakeDataset Dataset { get; }

    /// <summary>The folders of its lake partition; empty for none.</summary>
    public string PartitionPath { get; }

    public ObjectUpload Upload { get; }

    /// <summary>What the finished file holds.</summary>
    public ParquetFileSummary? Summary { get; private set; }

    public long HeldBytes => ObjectBytes + (LeafObjectBytes * _writer.LeafCount) + _writer.BufferedBytes + Upload.HeldBytes;

    /// <summary>What rows take that are not encoded yet.</summary>
    public long BufferedBytes => _writer.BufferedBytes;

    /// <summary>Bytes of the file so far: those written, and those still buffered at their size in memory.</summary>
    public long Bytes => _writer.Position + _writer.BufferedBytes;

    public bool IsFull => Bytes >= Dataset.Contract.FileBytes;

    public ColumnWriter Column(int leaf) => _writer.Column(leaf);

    public void CompleteRows(int rows) => _writer.CompleteRows(rows);

    /// <summary>Encodes and compresses what is buffered: a tenth of the memory is left of it.</summary>
    public void Seal() => _writer.FlushRowGroup();

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
