using System.IO.Compression;
using Kinesis.Consumer.Retrieval.Unpacking;

namespace Kinesis.Consumer.Tests.Retrieval.Unpacking;

public sealed class PayloadInflaterTests : IDisposable
{
    private const int Limit = 1 << 20;

    private readonly PayloadInflater _inflater = new(PayloadEncoding.Auto, Limit);
    private readonly InflatedPages _pages = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(256 << 10)]
    [InlineData((256 << 10) + 1)]
    [InlineData(Limit)]
    public void GzipAndZlibComeBackAsTheyWere(int length)
    {
        var random = new Random(length);
        var payload = new byte[length];
        random.NextBytes(payload.AsSpan(0, length / 2));

        Assert.Equal(payload, Inflate(Gzip(payload)));
        Assert.Equal(payload, Inflate(Zlib(payload, CompressionLevel.Optimal)));
        Assert.Equal(payload, Inflate(Zlib(payload, CompressionLevel.NoCompression)));
        Assert.Equal(0, _inflater.TooLarge + _inflater.Malformed);
    }

    [Fact]
    public void PayloadsShareAPageUntilItIsFull()
    {
        var random = new Random(1);
        var payloads = Enumerable.Range(0, 300).Select(_ =>
        {
            var payload = new byte[random.Next(5_000)];
            random.NextBytes(payload);
            return payload;
        }).ToList();

        var inflated = payloads.ConvertAll(payload => _inflater.Inflate(Record(Gzip(payload)), _pages).Data);

        Assert.Equal(payloads.Select(Convert.ToHexString), inflated.Select(payload => Convert.ToHexString(payload.Span)));
        Assert.InRange(_pages.HeldBytes, _pages.UsedBytes, _pages.UsedBytes + (512 << 10));
    }

    [Fact]
    public void ABombIsLeftAsItCame()
    {
        var bomb = Gzip(new byte[64 << 20]);

        Assert.Same(bomb, InflateArray(bomb));

        Assert.Equal(1, _inflater.TooLarge);
        Assert.InRange(_pages.HeldBytes, 1, 4 * Limit);
        Assert.Equal(0, _pages.UsedBytes);
    }

    [Fact]
    public void OneByteAboveTheLimitIsTooLarge()
    {
        var payload = Gzip(new byte[Limit + 1]);

        Assert.Same(payload, InflateArray(payload));
        Assert.Equal(1, _inflater.TooLarge);
    }

    [Fact]
    public void DamagedPayloadsAreLeftAsTheyCame()
    {
        var payload = new byte[2_000];
        new Random(7).NextBytes(payload);
        var wrongChecksum = Gzip(payload);
        wrongChecksum[^5] ^= 1;
        var wrongBits = Zlib(payload, CompressionLevel.Optimal);
        wrongBits[2] ^= 0x06;
        var cutOff = Gzip(payload)[..^100];

        Assert.Same(wrongChecksum, InflateArray(wrongChecksum));
        Assert.Same(wrongBits, InflateArray(wrongBits));
        var cutOffZlib = Zlib(payload, CompressionLevel.Optimal)[..^4];

        Assert.Same(cutOff, InflateArray(cutOff));
        Assert.Same(cutOffZlib, InflateArray(cutOffZlib));
        Assert.Equal(4, _inflater.Malformed);
    }

    [Theory]
    [InlineData("{\"order\":1}")]
    [InlineData("x^2 is text that begins like zlib does")]
    [InlineData("x")]
    [InlineData("")]
    public void TextIsLeftAsItCame(string text)
    {
        var payload = System.Text.Encoding.UTF8.GetBytes(text);

        Assert.Same(payload, InflateArray(payload));
    }

    [Fact]
    public void PlainDeliversCompressedPayloadsAsTheyCame()
    {
        var payload = Gzip(new byte[100]);
        var plain = new PayloadInflater(PayloadEncoding.Plain, Limit);
        KinesisRecord[] records = [Record(payload)];

        Assert.False(plain.IsNeeded(records));
        Assert.True(_inflater.IsNeeded(records));
        Assert.True(plain.Inflate(records[0], _pages).Data.Span.SequenceEqual(payload));
    }

    public void Dispose() => _pages.Return();

    private static byte[] Gzip(byte[] payload)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(payload);
        }

        return target.ToArray();
    }

    private static byte[] Zlib(byte[] payload, CompressionLevel level)
    {
        using var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, level))
        {
            zlib.Write(payload);
        }

        return target.ToArray();
    }

    private static KinesisRecord Record(byte[] data) => new(data, default, default, 0, 0);

    private byte[] Inflate(byte[] payload) => _inflater.Inflate(Record(payload), _pages).Data.ToArray();

    private byte[] InflateArray(byte[] payload)
    {
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(_inflater.Inflate(Record(payload), _pages).Data, out var segment));
        return segment.Array!;
    }
}
