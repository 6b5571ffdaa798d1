using Parquet.Buffers;

namespace Parquet.Compression;

internal sealed class SnappyCompressor : PageCompressor
{
    internal override CompressionCodec Codec => CompressionCodec.Snappy;

    internal override void Compress(ReadOnlySpan<byte> page, ref PooledList<byte> target)
    {
        var room = target.Reserve(SnappyEncoder.MaxCompressedLength(page.Length));
        target.Advance(SnappyEncoder.Compress(page, room));
    }
}
