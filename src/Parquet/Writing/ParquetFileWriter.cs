using System.Buffers;
using System.Buffers.Binary;
using Parquet.Buffers;
using Parquet.Compression;
using Parquet.Metadata;
using Parquet.Pages;
using Parquet.Schema;
using Parquet.Thrift;

namespace Parquet.Writing;

/// <summary>Writes one Parquet file, front to back: row groups leave as they fill, the footer comes last.</summary>
/// <remarks>For one caller at a time. A file without <see cref="Finish"/> is not a Parquet file.</remarks>
public sealed class ParquetFileWriter : IDisposable
{
    /// <summary>A row group whose values are this many times its byte target once a reader has unfolded a dictionary is large enough.</summary>
    private const int MaxUnfolding = 4;

    private readonly BufferPool _pool = new();
    private readonly ParquetWriterOptions _options;
    private readonly PageCompressor _compressor;
    private readonly PageSink _sink;
    private readonly ChunkEncoder _encoder;
    private readonly ColumnWriter[] _columns;
    private readonly List<(long Rows, EncodedChunk[] Chunks)> _groups = [];
    private long _rowsWritten;
    private int _rowsBuffered;
    private bool _isFinished;
    private bool _isDisposed;

    /// <summary>Begins a file.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="options">The layout.</param>
    /// <param name="output">Takes the bytes in order; nothing is ever read back.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">ZSTD is asked for and <c>libzstd</c> is missing.</exception>
    public ParquetFileWriter(ParquetSchema schema, ParquetWriterOptions options, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        options.Check(schema);
        Schema = schema;
        _options = options;
        _compressor = PageCompressor.Create(options.Codec);
        _sink = new PageSink(output, _compressor, _pool);
        _encoder = new ChunkEncoder(_sink, _pool, options);
        _columns = [.. schema.Columns.Select(column => ColumnWriters.Create(column, _pool, options))];
    }

    /// <summary>The columns' schema.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>The number of leaves.</summary>
    public int LeafCount => _columns.Length;

    /// <summary>Heap that is held for rows not yet in the output, whole arrays counted.</summary>
    public long BufferedBytes => _pool.RentedBytes;

    /// <summary>Bytes written to the output.</summary>
    public long Position => _sink.Position;

    /// <summary>Rows completed, written or not.</summary>
    public long RowCount => _rowsWritten + _rowsBuffered;

    /// <summary>Arrays that are out of the pool.</summary>
    internal int OutstandingBuffers => _pool.Outstanding;

    /// <summary>The writer of a leaf.</summary>
    /// <param name="leaf">The leaf's position in <see cref="ParquetSchema.Columns"/>.</param>
    /// <returns>The column's writer, the same for the whole file.</returns>
    public ColumnWriter Column(int leaf) => _columns[leaf];

    /// <summary>States that every column has been given so many more rows, and writes a row group if it is full.</summary>
    /// <param name="rows">Rows since the last call.</param>
    /// <exception cref="ArgumentException">A column has been given another number of rows.</exception>
    public void CompleteRows(int rows)
    {
        ThrowIfClosed();
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var expected = checked(_rowsBuffered + rows);
        long used = 0;
        var isFull = false;
        foreach (var column in _columns)
        {
            if (column.Rows != expected)
            {
                throw new ArgumentException(
                    $"Column '{column.Column.DottedPath}' has been given {column.Rows - _rowsBuffered} rows where {rows} are completed.", nameof(rows));
            }

            column.SealRows();
            used += column.UsedBytes;
            isFull |= column.IsDictionaryFull || column.PlainBytes >= MaxUnfolding * _options.RowGroupBytes;
        }

        _rowsBuffered = expected;
        if (isFull || used >= _options.RowGroupBytes || (_options.RowGroupRows is { } limit && _rowsBuffered >= limit))
        {
            FlushRowGroup();
        }
    }

    /// <summary>Writes the completed rows as a row group; without any it does nothing.</summary>
    public void FlushRowGroup()
    {
        ThrowIfClosed();
        foreach (var column in _columns)
        {
            if (column.Rows != _rowsBuffered)
            {
                throw new InvalidOperationException($"Column '{column.Column.DottedPath}' has rows that were not completed.");
            }
        }

        if (_rowsBuffered == 0)
        {
            return;
        }

        BeginFile();
        var chunks = new EncodedChunk[_columns.Length];
        var filters = new BloomFilter?[_columns.Length];
        for (var i = 0; i < _columns.Length; i++)
        {
            chunks[i] = _encoder.Encode(_columns[i]);
            filters[i] = BuildFilter(_columns[i]);
            _columns[i].Release();
        }

        WriteFilters(chunks, filters);
        _encoder.Release();
        _sink.Release();
        _groups.Add((_rowsBuffered, chunks));
        _rowsWritten += _rowsBuffered;
        _rowsBuffered = 0;
    }

    /// <summary>Writes what is left and the footer.</summary>
    /// <returns>What the file holds.</returns>
    public ParquetFileSummary Finish()
    {
        FlushRowGroup();
        BeginFile();
        WriteEnd();
        _isFinished = true;
        return new ParquetFileSummary(_rowsWritten, Position, _groups.Count);
    }

    /// <summary>Gives all buffers back; what was not finished is lost.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var column in _columns)
        {
            column.Release();
        }

        _encoder.Release();
        _sink.Release();
        _compressor.Dispose();
    }

    /// <summary>Not before there is a row group to follow: an output of hundreds of open files would rent a buffer for four bytes each.</summary>
    private void BeginFile()
    {
        if (Position == 0)
        {
            _sink.Write("PAR1"u8);
        }
    }

    private void WriteEnd()
    {
        var footer = new PooledList<byte>(_pool);
        try
        {
            var file = new FileMetadata
            {
                Schema = Schema,
                RowCount = _rowsWritten,
                RowGroups = PageIndexWriter.Write(_groups, _options.WritePageIndex, _sink, ref footer),
                KeyValueMetadata = [.. _options.KeyValueMetadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)],
            };
            footer.Clear();
            MetadataWriter.WriteFooter(file, ref footer);
            var length = footer.Count;
            BinaryPrimitives.WriteInt32LittleEndian(footer.Take(sizeof(int)), length);
            footer.AddRange("PAR1"u8);
            _sink.Write(footer.Span);
        }
        finally
        {
            footer.Release();
        }
    }

    private BloomFilter? BuildFilter(ColumnWriter column)
    {
        if (!_options.BloomFilterColumns.Contains(column.Column.DottedPath) || column.DistinctBound == 0)
        {
            return null;
        }

        var filter = BloomFilter.Create(column.DistinctBound, _options.BloomFilterFalsePositives);
        column.AddTo(filter);
        return filter;
    }

    private void WriteFilters(EncodedChunk[] chunks, BloomFilter?[] filters)
    {
        for (var i = 0; i < chunks.Length; i++)
        {
            if (filters[i] is { } filter)
            {
                var start = Position;
                var length = filter.Write(_sink);
                chunks[i] = chunks[i] with { Metadata = chunks[i].Metadata with { BloomFilterOffset = start, BloomFilterLength = length } };
            }
        }
    }

    private void ThrowIfClosed()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isFinished)
        {
            throw new InvalidOperationException("The file is finished.");
        }
    }
}
