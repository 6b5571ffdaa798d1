using Parquet.Compression;
using Parquet.Encodings;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Support;
using Parquet.Thrift;
using Shared.Checksums;

namespace Parquet.Tests.Reading;

/// <summary>What other writers do and ours does not.</summary>
public sealed class UnusualFilesTests
{
    private static readonly byte[] TwoNumbers = [7, 0, 0, 0, 8, 0, 0, 0];

    [Fact]
    public void RightChecksumIsAccepted()
    {
        using var reader = new ParquetFileReader(Numbers(header => header with { Checksum = (int)Crc32.Append(0, TwoNumbers) }));

        Assert.Equal([7, 8], reader.ReadColumn(0, 0).Int32s.ToArray());
    }

    [Fact]
    public void WrongChecksumIsRefused()
    {
        using var reader = new ParquetFileReader(Numbers(header => header with { Checksum = (int)Crc32.Append(0, TwoNumbers) ^ 1 }));

        Assert.Matches("'n': a page's checksum is [0-9a-f]{8} where its bytes give [0-9a-f]{8}", Assert.Throws<ParquetException>(() => reader.ReadColumn(0, 0)).Message);
    }

    /// <summary>parquet-mr once wrote it so.</summary>
    [Fact]
    public void DictionaryAtOffsetZeroIsNone()
    {
        var file = HandMadeFile.Write(ParquetField.Int32("n"), 2, [(Header(2, TwoNumbers), TwoNumbers)], chunk => chunk with { DictionaryPageOffset = 0 });

        using var reader = new ParquetFileReader(file);

        Assert.Equal([7, 8], reader.ReadColumn(0, 0).Int32s.ToArray());
    }

    /// <summary>Three nulls: levels, and no byte of values where the codec would write a frame around nothing.</summary>
    [Theory]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Zstd)]
    public void SecondVersionsPageMayHoldNoValues(CompressionCodec codec)
    {
        byte[] levels = [3 << 1, 0];
        var header = new PageHeader
        {
            Type = FormatNames.DataPageV2,
            UncompressedBytes = levels.Length,
            CompressedBytes = levels.Length,
            ValueCount = 3,
            Encoding = Encoding.Plain,
            DefinitionBytes = levels.Length,
            IsCompressed = true,
        };
        var file = HandMadeFile.Write(ParquetField.Int32("n", optional: true), 3, [(header, levels)], chunk => chunk with { Codec = codec });

        using var reader = new ParquetFileReader(file);

        Assert.Equal([0, 0, 0], reader.ReadColumn(0, 0).DefinitionLevels.ToArray());
    }

    [Fact]
    public void RowGroupThatBeginsInsideARowIsSaidToDoSo()
    {
        // Repetition levels 1 and 0, definition levels 1 and 1, each with its length and as one bit-packed group, then two numbers.
        byte[] body = [2, 0, 0, 0, 3, 0b01, 2, 0, 0, 0, 3, 0b11, .. TwoNumbers];
        var file = HandMadeFile.Write(ParquetField.List("n", ParquetField.Int32("element")), 1, [(Header(2, body), body)]);

        using var reader = new ParquetFileReader(file);

        Assert.Contains(
            "its first entry continues a row, at repetition level 1", Assert.Throws<ParquetException>(() => reader.ReadColumn(0, 0)).Message, StringComparison.Ordinal);
    }

    private static byte[] Numbers(Func<PageHeader, PageHeader> change) =>
        HandMadeFile.Write(ParquetField.Int32("n"), 2, [(change(Header(2, TwoNumbers)), TwoNumbers)]);

    private static PageHeader Header(int values, byte[] body) => new()
    {
        Type = FormatNames.DataPage,
        UncompressedBytes = body.Length,
        CompressedBytes = body.Length,
        ValueCount = values,
        Encoding = Encoding.Plain,
        DefinitionEncoding = Encoding.Rle,
        RepetitionEncoding = Encoding.Rle,
    };
}
