using System.IO.Compression;
using Parquet.Buffers;

namespace Parquet.Compression;

internal sealed class GzipCompressor : PageCompressor
{
    internal override CompressionCodec Codec => CompressionCodec.Gzip;

    internal override void Compress(ReadOnlySpan<byte> page, ref PooledList<byte> target)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(page);
        }

        target.AddRange(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
