using System.Buffers;
using Parquet.Buffers;
using Parquet.Compression;
using Parquet.Encodings;
using Parquet.Thrift;

namespace Parquet.Pages;

/// <summary>The file's output: counts its own position, compresses pages and writes them behind their headers.</summary>
internal sealed class PageSink(IBufferWriter<byte> output, PageCompressor compressor, BufferPool pool)
{
    private PooledList<byte> _header = new(pool);
    private PooledList<byte> _compressed = new(pool);

    internal long Position { get; private set; }

    internal CompressionCodec Codec => compressor.Codec;

    /// <summary>What the pages since the last <see cref="BeginChunk"/> would take without compression.</summary>
    internal long UncompressedBytes { get; private set; }

    internal void BeginChunk() => UncompressedBytes = 0;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        Position += bytes.Length;
    }

    /// <summary>Compresses and writes a page; returns its bytes in the file with the header.</summary>
    internal int WritePage(int type, Encoding encoding, int valueCount, ReadOnlySpan<byte> page)
    {
        _header.Clear();
        _compressed.Clear();
        compressor.Compress(page, ref _compressed);
        var header = new PageHeader
        {
            Type = type,
            UncompressedBytes = page.Length,
            CompressedBytes = _compressed.Count,
            ValueCount = valueCount,
            Encoding = encoding,
        };
        header.Write(ref _header);
        Write(_header.Span);
        Write(_compressed.Span);
        UncompressedBytes += _header.Count + page.Length;
        return _header.Count + _compressed.Count;
    }

    /// <summary>Gives scratch memory back; it is rented again by the next page.</summary>
    internal void Release()
    {
        _header.Release();
        _compressed.Release();
    }
}
