using Parquet.Buffers;

namespace Parquet.Compression;

internal sealed class NoCompressor : PageCompressor
{
    internal override CompressionCodec Codec => CompressionCodec.None;

    internal override void Compress(ReadOnlySpan<byte> page, ref PooledList<byte> target) => target.AddRange(page);
}
