namespace Parquet.Compression;

/// <summary>How pages are compressed. The numbers are the format's own.</summary>
/// <remarks>Only codecs that Athena's engine v3 reads and writes; it refuses BROTLI and LZ4_RAW.</remarks>
public enum CompressionCodec
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Fast; the default of Athena's tables.</summary>
    Snappy = 1,

    /// <summary>Small and slow.</summary>
    Gzip = 2,

    /// <summary>Small and fast; needs the native library <c>libzstd</c>.</summary>
    Zstd = 6,
}
