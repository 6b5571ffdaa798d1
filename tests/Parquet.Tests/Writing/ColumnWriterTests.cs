using System.Buffers;
using Parquet.Schema;
using Parquet.Writing;

namespace Parquet.Tests.Writing;

/// <summary>Wrong input is refused with the column's name, before it can make a file that readers choke on.</summary>
public sealed class ColumnWriterTests : IDisposable
{
    private readonly ParquetFileWriter _writer = new(
        new ParquetSchema(
            ParquetField.Int32("number"),
            ParquetField.String("text", optional: true),
            ParquetField.Boolean("flag"),
            ParquetField.FixedBinary("fixed", 4),
            ParquetField.List("list", ParquetField.Int64("n"))),
        new ParquetWriterOptions(),
        new ArrayBufferWriter<byte>());

    [Fact]
    public void MethodMustFitTheType()
    {
        var error = Assert.Throws<InvalidOperationException>(() => _writer.Column(0).AppendInt64([1], [], []));

        Assert.Equal("Column 'number' is of type Int32; AppendInt64 does not fit.", error.Message);
        Assert.Throws<InvalidOperationException>(() => _writer.Column(3).AppendBytes([1], [0, 1], [], []));
        Assert.Throws<InvalidOperationException>(() => _writer.Column(1).AppendFixed([1], [1], []));
    }

    [Fact]
    public void LevelsMustFitTheColumn()
    {
        Refused(() => _writer.Column(0).AppendInt32([1], [1], []), "'number' has no definition levels");
        Refused(() => _writer.Column(0).AppendInt32([1], [], [0]), "'number' has no repetition levels");
        Refused(() => _writer.Column(1).AppendBytes([], [0], [2], []), "'text' has definition levels up to 1");
        Refused(() => _writer.Column(4).AppendInt64([1], [1], [2]), "repetition levels up to 1");
        Refused(() => _writer.Column(4).AppendInt64([1], [1], []), "needs 1 repetition levels, 0 are given");
        Refused(() => _writer.Column(4).AppendInt64([1], [1], [1]), "its first repetition level is not 0");
    }

    [Fact]
    public void ValuesMustMatchTheirLevels() =>
        Refused(() => _writer.Column(1).AppendBytes([65], [0, 1], [1, 1], []), "'text' is given 1 values, but 2 entries have definition level 1");

    [Fact]
    public void OffsetsMustRiseInsideTheData()
    {
        Refused(() => _writer.Column(1).AppendBytes([1, 2], [0, 2, 1], [1, 1], []), "'text' is given offsets that fall or point outside 2 bytes");
        Refused(() => _writer.Column(1).AppendBytes([1, 2], [0, 3], [1], []), "offsets");
        Refused(() => _writer.Column(1).AppendBytes([1, 2], [-1, 2], [1], []), "offsets");
        Refused(() => _writer.Column(1).AppendBytes([1, 2], [0, 1, int.MinValue + 2, -1, 2], [1, 1, 1, 1], []), "offsets");
    }

    [Fact]
    public void FixedValuesMustBeWhole() => Refused(() => _writer.Column(3).AppendFixed([1, 2, 3], [], []), "'fixed' takes values of 4 bytes");

    [Fact]
    public void BooleansAreZeroOrOne() => Refused(() => _writer.Column(2).AppendBoolean([2], [], []), "'flag' takes 0 and 1");

    public void Dispose() => _writer.Dispose();

    private static void Refused(Action append, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(append).Message, StringComparison.Ordinal);
}
