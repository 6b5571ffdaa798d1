using System.Text;
using Parquet.Compression;

namespace Parquet.Tests.Compression;

public sealed class SnappyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryKindOfInputComesBack(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var input = Input(random, round < 20 ? round : random.Next(1, 1 << random.Next(1, 19)));

            var compressed = Compress(input);
            var output = new byte[input.Length];
            SnappyDecoder.Decompress(compressed, output);

            Assert.True(input.AsSpan().SequenceEqual(output), $"Seed {seed}, round {round}: {input.Length} bytes come back changed.");
        }
    }

    [Fact]
    public void RepetitionShrinksAndNoiseHardlyGrows()
    {
        var noise = new byte[1 << 20];
        new Random(5).NextBytes(noise);

        Assert.InRange(Compress(new byte[1 << 20]).Length, 1, (1 << 20) / 20);
        Assert.InRange(Compress(noise).Length, 1 << 20, (1 << 20) + (1 << 11));
    }

    /// <summary>Blocks written by hand from the format's description, one element kind each.</summary>
    [Theory]
    [InlineData("", "00")]
    [InlineData("abc", "03 08 616263")]
    [InlineData("abababab", "08 04 6162 09 02")]
    [InlineData("abcdabcdabcdabcd", "10 0C 61626364 2E 0400")]
    [InlineData("abcdabcdabcdabcd", "10 0C 61626364 2F 04000000")]
    [InlineData("aaaaa", "05 00 61 01 01")]
    public void ElementsDecodeAsTheFormatSays(string expected, string block)
    {
        var output = new byte[Encoding.UTF8.GetByteCount(expected)];

        SnappyDecoder.Decompress(Convert.FromHexString(block.Replace(" ", "", StringComparison.Ordinal)), output);

        Assert.Equal(expected, Encoding.UTF8.GetString(output));
    }

    [Theory]
    [InlineData("03 08 6162", "literal beyond the input")]
    [InlineData("03 0C 61626364", "literal beyond the output")]
    [InlineData("03 01 01", "copy from before the begin")]
    [InlineData("03 00 61 01 00", "copy from nowhere")]
    [InlineData("03 00 61 11 01", "copy beyond the output")]
    [InlineData("03 00 61", "too few bytes")]
    [InlineData("03 00 61 01", "copy cut off")]
    [InlineData("03 F0", "length cut off")]
    [InlineData("04 08 616263", "another length than the page's")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01", "length of more than 64 bits")]
    public void DamagedBlockIsRefused(string block, string why)
    {
        var bytes = Convert.FromHexString(block.Replace(" ", "", StringComparison.Ordinal));

        var error = Record.Exception(() => SnappyDecoder.Decompress(bytes, new byte[3]));

        Assert.True(error is ParquetException, $"{why}: {error}");
    }

    private static byte[] Compress(byte[] input)
    {
        var target = new byte[SnappyEncoder.MaxCompressedLength(input.Length)];
        return target[..SnappyEncoder.Compress(input, target)];
    }

    private static byte[] Input(Random random, int length)
    {
        var bytes = new byte[length];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(bytes);
                break;
            case 1:
                bytes.AsSpan().Fill((byte)random.Next(256));
                break;
            case 2:
                for (var i = 0; i < length; i++)
                {
                    bytes[i] = (byte)random.Next(3);
                }

                break;
            default:
                for (var i = 0; i < length; i++)
                {
                    bytes[i] = i > 100 && random.Next(40) > 0 ? bytes[i - random.Next(1, 100)] : (byte)random.Next(256);
                }

                break;
        }

        return bytes;
    }
}
