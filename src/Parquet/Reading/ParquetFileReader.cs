using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Parquet.Buffers;
using Parquet.Metadata;
using Parquet.Pages;
using Parquet.Schema;
using Parquet.Thrift;

namespace Parquet.Reading;

/// <summary>Reads this library's files, and others of the same features, to verify them.</summary>
/// <remarks>Bytes that are not valid Parquet give a <see cref="ParquetException"/>; memory stays within <see cref="ParquetReaderOptions"/>.</remarks>
public sealed class ParquetFileReader : IDisposable
{
    private readonly ByteSource _source;
    private readonly ParquetReaderOptions _options;
    private readonly BufferPool _pool = new();

    /// <summary>Reads the footer of a file in memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="options">Limits, or the defaults.</param>
    /// <exception cref="ParquetException">The bytes are not a Parquet file.</exception>
    public ParquetFileReader(ReadOnlyMemory<byte> file, ParquetReaderOptions? options = null)
        : this(new MemorySource(file), options)
    {
    }

    private ParquetFileReader(ByteSource source, ParquetReaderOptions? options)
    {
        _source = source;
        _options = options ?? new ParquetReaderOptions();
        Metadata = ReadFooter();
    }

    /// <summary>The footer.</summary>
    public FileMetadata Metadata { get; }

    /// <summary>The columns' schema.</summary>
    public ParquetSchema Schema => Metadata.Schema;

    /// <summary>Arrays that are out of the pool.</summary>
    internal int OutstandingBuffers => _pool.Outstanding;

    /// <summary>Opens a file on disk; column chunks are read as they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits, or the defaults.</param>
    /// <returns>The reader, which keeps the file open.</returns>
    /// <exception cref="ParquetException">The file is not a Parquet file.</exception>
    public static ParquetFileReader Open(string path, ParquetReaderOptions? options = null) => Open(File.OpenHandle(path), options);

    /// <summary>Takes over a file that is open; column chunks are read as they are asked for.</summary>
    /// <param name="file">The file, closed by the reader, or by this call if it throws.</param>
    /// <param name="options">Limits, or the defaults.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="ParquetException">The file is not a Parquet file.</exception>
    public static ParquetFileReader Open(SafeFileHandle file, ParquetReaderOptions? options = null)
    {
        var source = new FileSource(file);
        try
        {
            return new ParquetFileReader(source, options);
        }
        catch (ParquetException)
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads one column of one row group.</summary>
    /// <param name="rowGroup">The row group's position.</param>
    /// <param name="leaf">The leaf's position.</param>
    /// <returns>Values and levels.</returns>
    /// <exception cref="ParquetException">The chunk is damaged, too large, or uses a feature that is not read here.</exception>
    public ColumnValues ReadColumn(int rowGroup, int leaf)
    {
        var column = Schema.Columns[leaf];
        var chunk = Chunk(rowGroup, leaf);
        var budget = new DecodeBudget(column.DottedPath, _options.MaxChunkBytes);
        budget.Charge(chunk.CompressedBytes);
        var bytes = _source.Read(chunk.StartOffset, chunk.CompressedBytes, $"column chunk of '{column.DottedPath}'");
        return new ColumnChunkDecoder(column, chunk, _pool, budget).Decode(bytes.Span, Metadata.RowGroups[rowGroup].RowCount);
    }

    /// <summary>Reads the bounds of a column chunk's pages.</summary>
    /// <param name="rowGroup">The row group's position.</param>
    /// <param name="leaf">The leaf's position.</param>
    /// <returns>The index, or nothing if the file has none for this chunk.</returns>
    /// <exception cref="ParquetException">The index is damaged.</exception>
    public ColumnIndex? ReadColumnIndex(int rowGroup, int leaf)
    {
        var chunk = Chunk(rowGroup, leaf);
        return chunk.ColumnIndexOffset is { } offset
            ? PageIndexReader.ReadColumnIndex(_source.Read(offset, chunk.ColumnIndexLength, "column index").Span)
            : null;
    }

    /// <summary>Reads where a column chunk's pages lie.</summary>
    /// <param name="rowGroup">The row group's position.</param>
    /// <param name="leaf">The leaf's position.</param>
    /// <returns>The pages, or nothing if the file does not say.</returns>
    /// <exception cref="ParquetException">The index is damaged.</exception>
    public IReadOnlyList<PageLocation>? ReadOffsetIndex(int rowGroup, int leaf)
    {
        var chunk = Chunk(rowGroup, leaf);
        return chunk.OffsetIndexOffset is { } offset
            ? PageIndexReader.ReadOffsetIndex(_source.Read(offset, chunk.OffsetIndexLength, "offset index").Span)
            : null;
    }

    /// <summary>Asks a column chunk's bloom filter for a value.</summary>
    /// <param name="rowGroup">The row group's position.</param>
    /// <param name="leaf">The leaf's position.</param>
    /// <param name="value">The value's plain bytes: a text's UTF-8, a number little-endian.</param>
    /// <returns>False if the value is certainly not in the chunk; true if it may be, or if there is no filter.</returns>
    /// <exception cref="ParquetException">The filter is damaged.</exception>
    public bool MayContain(int rowGroup, int leaf, ReadOnlySpan<byte> value)
    {
        var chunk = Chunk(rowGroup, leaf);
        return chunk.BloomFilterOffset is not { } offset
            || BloomFilter.Read(_source.Read(offset, chunk.BloomFilterLength, "bloom filter").Span).MayContain(value);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _source.Dispose();

    private ColumnChunkMetadata Chunk(int rowGroup, int leaf) => Metadata.RowGroups[rowGroup].Columns[leaf];

    private FileMetadata ReadFooter()
    {
        const int Least = FormatNames.MagicLength + FormatNames.TailLength;
        if (_source.Length < Least)
        {
            throw new ParquetException($"A file of {_source.Length} bytes is too short for Parquet.");
        }

        var tail = _source.Read(_source.Length - FormatNames.TailLength, FormatNames.TailLength, "end of the file").Span;
        var head = _source.Read(0, FormatNames.MagicLength, "begin of the file").Span;
        if (!head.SequenceEqual("PAR1"u8) || !tail[sizeof(int)..].SequenceEqual("PAR1"u8))
        {
            throw new ParquetException("The file does not begin and end with PAR1; it is not Parquet, or it was cut off.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length < 0 || length > _options.MaxFooterBytes || length > _source.Length - Least)
        {
            throw new ParquetException($"The footer is said to take {length} bytes of a file of {_source.Length}; at most {_options.MaxFooterBytes} are read.");
        }

        return MetadataReader.ReadFooter(_source.Read(_source.Length - FormatNames.TailLength - length, length, "footer").Span);
    }
}
