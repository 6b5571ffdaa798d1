namespace Parquet.Compression;

/// <summary>Tells which codecs this machine can use.</summary>
public static class CodecSupport
{
    /// <summary>Whether pages can be compressed with the codec; only <see cref="CompressionCodec.Zstd"/> depends on the machine.</summary>
    /// <param name="codec">The codec.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool IsAvailable(CompressionCodec codec) =>
        codec is CompressionCodec.None or CompressionCodec.Snappy or CompressionCodec.Gzip || (codec == CompressionCodec.Zstd && ZstdLibrary.IsAvailable);
}
