using System.Buffers;
using System.Text;
using Parquet.Schema;
using Parquet.Writing;
using Testing.Support;

namespace Parquet.Tests.Writing;

/// <summary>The way from projected columns to pages allocates nothing per record once the buffers have grown.</summary>
public sealed class AllocationTests
{
    private const int Rows = 1000;
    private const int Warmup = 40;
    private const int Measured = 20;

    private readonly byte[] _text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Rows).Select(i => $"customer-{i % 300:D6}")));
    private readonly byte[] _keys = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Rows).Select(i => $"{i * 7919 % 1009:x15}")));
    private readonly int[] _offsets = [.. Enumerable.Range(0, Rows + 1).Select(i => i * 15)];
    private readonly long[] _longs = [.. Enumerable.Range(0, Rows).Select(i => 1_764_000_000_000_000L + (i * 1000))];
    private readonly double[] _doubles = [.. Enumerable.Range(0, Rows).Select(i => i % 100 / 4.0)];
    private readonly byte[] _levels = [.. Enumerable.Range(0, Rows).Select(i => (byte)(i % 4 == 0 ? 0 : 1))];
    private readonly byte[] _flags = new byte[Rows];

    [Fact]
    public void AppendingInsideARowGroupAllocatesNothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var writer = Create(output, new ParquetWriterOptions());

        // Buffers double as they fill: the first row group fills the pool with every size that the next one asks for.
        AppendBatches(writer, Warmup);
        writer.FlushRowGroup();
        AppendBatches(writer, 1);
        var allocated = Allocations.OfCheapestRun(() => AppendBatches(writer, Measured));

        Assert.True(allocated == 0, $"{allocated} bytes were allocated for {Measured * Rows} rows.");
    }

    [Fact]
    public void WritingARowGroupAllocatesByPageNotByRow()
    {
        var output = new ArrayBufferWriter<byte>(8 << 20);
        using var writer = Create(output, new ParquetWriterOptions { RowGroupRows = Measured * Rows });
        AppendBatches(writer, 2 * Measured);

        var allocated = Allocations.OfCheapestRun(() => AppendBatches(writer, Measured));

        Assert.True(writer.Position > 1000);
        Assert.True(allocated < Measured * Rows, $"{allocated} bytes were allocated for {Measured * Rows} rows, 6 columns and one row group.");
    }

    private static ParquetFileWriter Create(ArrayBufferWriter<byte> output, ParquetWriterOptions options) => new(
        new ParquetSchema(
            ParquetField.String("customer"),
            ParquetField.String("key"),
            ParquetField.TimestampMicros("at"),
            ParquetField.Double("price"),
            ParquetField.Double("discount", optional: true),
            ParquetField.Boolean("gift")),
        options,
        output);

    private void AppendBatches(ParquetFileWriter writer, int batches)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            writer.Column(0).AppendBytes(_text, _offsets, [], []);
            writer.Column(1).AppendBytes(_keys, _offsets, [], []);
            writer.Column(2).AppendInt64(_longs, [], []);
            writer.Column(3).AppendDouble(_doubles, [], []);
            writer.Column(4).AppendDouble(_doubles.AsSpan(0, Rows * 3 / 4), _levels, []);
            writer.Column(5).AppendBoolean(_flags, [], []);
            writer.CompleteRows(Rows);
        }
    }
}
