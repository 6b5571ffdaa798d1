using Parquet.Buffers;

namespace Parquet.Compression;

/// <summary>Compresses pages of one writer, one after another.</summary>
internal abstract class PageCompressor : IDisposable
{
    internal abstract CompressionCodec Codec { get; }

    /// <summary>Creates the compressor of a codec, or says what is missing on this machine.</summary>
    internal static PageCompressor Create(CompressionCodec codec) => codec switch
    {
        CompressionCodec.None => new NoCompressor(),
        CompressionCodec.Snappy => new SnappyCompressor(),
        CompressionCodec.Gzip => new GzipCompressor(),
        CompressionCodec.Zstd => new ZstdCompressor(),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "The codec must be None, Snappy, Gzip or Zstd."),
    };

    /// <summary>Appends the compressed page.</summary>
    internal abstract void Compress(ReadOnlySpan<byte> page, ref PooledList<byte> target);

    public virtual void Dispose()
    {
    }
}
