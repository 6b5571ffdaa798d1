using Parquet.Buffers;
using Parquet.Compression;

namespace Parquet.Tests.Compression;

public sealed class PageCompressorTests
{
    public static TheoryData<CompressionCodec> Codecs => [.. Enum.GetValues<CompressionCodec>().Where(CodecSupport.IsAvailable)];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void PagesOfEverySizeComeBack(CompressionCodec codec)
    {
        var random = new Random(17);
        using var compressor = PageCompressor.Create(codec);
        var pool = new BufferPool();
        var compressed = new PooledList<byte>(pool);
        foreach (var length in (int[])[0, 1, 100, 70_000])
        {
            var page = Enumerable.Range(0, length).Select(_ => (byte)random.Next(4)).ToArray();
            compressed.Clear();
            compressor.Compress(page, ref compressed);
            var output = new byte[length];

            PageDecompressor.Decompress(codec, compressed.Span, output);

            Assert.Equal(page, output);
        }

        compressed.Release();
        Assert.Equal(0, pool.Outstanding);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void PageOfAnotherLengthThanStatedIsRefused(CompressionCodec codec)
    {
        using var compressor = PageCompressor.Create(codec);
        var compressed = new PooledList<byte>(new BufferPool());
        compressor.Compress(new byte[1000], ref compressed);
        var bytes = compressed.Span.ToArray();

        Assert.Throws<ParquetException>(() => PageDecompressor.Decompress(codec, bytes, new byte[999]));
        Assert.Throws<ParquetException>(() => PageDecompressor.Decompress(codec, bytes, new byte[1001]));
        compressed.Release();
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void NoiseIsRefused(CompressionCodec codec)
    {
        var noise = new byte[100];
        new Random(3).NextBytes(noise);

        Assert.Throws<ParquetException>(() => PageDecompressor.Decompress(codec, noise, new byte[5000]));
    }

    [Fact]
    public void UnknownCodecIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PageCompressor.Create((CompressionCodec)4));
        Assert.Throws<ParquetException>(() => PageDecompressor.Decompress((CompressionCodec)4, [1], new byte[1]));
    }
}
