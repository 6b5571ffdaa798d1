namespace Parquet.Reading;

/// <summary>Limits that keep a hostile file from taking the machine's memory.</summary>
public sealed record ParquetReaderOptions
{
    /// <summary>Bytes that the footer may take.</summary>
    /// <value>Default 64 MiB.</value>
    public int MaxFooterBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes that decoding one column chunk may take in all: its pages before and after decompression, its levels and its values.</summary>
    /// <value>Default 1 GiB.</value>
    public long MaxChunkBytes { get; init; } = 1L << 30;
}
