using System.Buffers;
using System.Buffers.Binary;
using Parquet.Encodings;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Writing;

namespace Parquet.Tests.Writing;

/// <summary>A dictionary that stands for much and is then given up must not unfold in memory, and every value must be in the file.</summary>
public sealed class LateDictionaryTests
{
    private const int Texts = 1000;
    private const int TextBytes = 1024;
    private const long Mebibyte = 1024 * 1024;

    private readonly byte[] _data = new byte[Texts * TextBytes];
    private readonly int[] _offsets = [.. Enumerable.Range(0, Texts + 1).Select(i => i * TextBytes)];

    /// <summary>A thousand texts of a kilobyte are just below the dictionary's limit; a second thousand is not.</summary>
    [Theory]
    [InlineData(400_000, 1)]
    [InlineData(400_000, 7)]
    [InlineData(2_200_000, 1)]
    public void MemoryNeverJumpsWhenTextsCeaseToRepeat(int repeated, int tail)
    {
        using var writer = new ParquetFileWriter(new ParquetSchema(ParquetField.String("s")), new ParquetWriterOptions(), new Discarded());
        var watch = new Watch(writer);
        Fill('x');
        for (var row = 0; row < repeated; row += Texts)
        {
            writer.Column(0).AppendBytes(_data, _offsets, [], []);
            watch.Look();
            writer.CompleteRows(Texts);
        }

        for (var i = 0; i < tail; i++)
        {
            Fill((char)('a' + i));
            writer.Column(0).AppendBytes(_data, _offsets, [], []);
            watch.Look();
            writer.CompleteRows(Texts);
        }

        Assert.Equal(repeated + (tail * Texts), writer.Finish().RowCount);
        Assert.InRange(watch.Most, Mebibyte, 16 * Mebibyte);
        Assert.InRange(watch.LargestJump, 1, 8 * Mebibyte);
    }

    [Fact]
    public void MemoryNeverJumpsWhenNumbersCeaseToRepeat()
    {
        using var writer = new ParquetFileWriter(new ParquetSchema(ParquetField.Int64("n")), new ParquetWriterOptions(), new Discarded());
        var watch = new Watch(writer);
        var values = new long[1000];
        for (var row = 0; row < 6_000_000; row += values.Length)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (row + i) switch { < 10_000 => i % 10, < 5_000_000 => (row + i) % 100_000 * 7919L, _ => row + i + (1L << 40) };
            }

            writer.Column(0).AppendInt64(values, [], []);
            watch.Look();
            writer.CompleteRows(values.Length);
        }

        Assert.Equal(6_000_000, writer.Finish().RowCount);

        // Ids grow by doubling: the list alone jumps from 16 to 32 MiB, with both arrays in use for a moment.
        Assert.InRange(watch.LargestJump, 1, 17 * Mebibyte);
    }

    [Fact]
    public void RowGroupEndsWithTheDictionaryItHasAndTheNextIsPlain()
    {
        var chunks = Chunks(new ParquetWriterOptions(), ['x', 'x', 'x', 'x', 'x', 'x', 'y', 'z', 'z', 'z']);

        Assert.Equal([(7 * Texts, Encoding.RleDictionary), (3 * Texts, Encoding.Plain)], chunks);
    }

    /// <summary>Where plain values would have filled a row group no later, a new dictionary is as good as the one before.</summary>
    [Fact]
    public void DictionaryThatStoodForAWholeRowGroupIsBegunAnew()
    {
        var options = new ParquetWriterOptions { RowGroupBytes = 5 * Mebibyte };

        var chunks = Chunks(options, ['x', 'x', 'x', 'x', 'x', 'x', 'y', 'z', 'z', 'z', 'z', 'z', 'z', 'z', 'a']);

        Assert.Equal([(7 * Texts, Encoding.RleDictionary), (8 * Texts, Encoding.RleDictionary)], chunks);
    }

    /// <summary>What little there is to unfold is unfolded: a row group is not ended for it.</summary>
    [Fact]
    public void DictionaryOfFewRepeatsTurnsPlainWhereItIs() =>
        Assert.Equal([(4 * Texts, Encoding.Plain)], Chunks(new ParquetWriterOptions(), ['x', 'x', 'y', 'z']));

    [Fact]
    public void RowGroupEndsWhereReadersWouldUnfoldFourTimesItsBytes()
    {
        var chunks = Chunks(new ParquetWriterOptions { RowGroupBytes = 2 * Mebibyte }, [.. Enumerable.Repeat('x', 20)]);

        Assert.Equal([(9 * Texts, Encoding.RleDictionary), (9 * Texts, Encoding.RleDictionary), (2 * Texts, Encoding.RleDictionary)], chunks);
    }

    private List<(int Rows, Encoding Encoding)> Chunks(ParquetWriterOptions options, char[] batches)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new ParquetFileWriter(new ParquetSchema(ParquetField.String("s")), options, output);
        foreach (var fill in batches)
        {
            Fill(fill);
            writer.Column(0).AppendBytes(_data, _offsets, [], []);
            writer.CompleteRows(Texts);
        }

        writer.Finish();
        using var reader = new ParquetFileReader(output.WrittenMemory);
        var row = 0;
        for (var group = 0; group < reader.Metadata.RowGroups.Count; group++)
        {
            var values = reader.ReadColumn(group, 0);
            for (var i = 0; i < values.ValueCount; i++, row++)
            {
                var text = values.ByteArrayAt(i);
                Assert.Equal(row % Texts, BinaryPrimitives.ReadInt32BigEndian(text));
                Assert.Equal(batches[row / Texts], (char)text[^1]);
            }
        }

        Assert.Equal(batches.Length * Texts, row);
        return [.. reader.Metadata.RowGroups.Select(group => ((int)group.RowCount, group.Columns[0].Encodings[0]))];
    }

    private void Fill(char letter)
    {
        _data.AsSpan().Fill((byte)letter);
        for (var i = 0; i < Texts; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(_data.AsSpan(i * TextBytes), i);
        }
    }

    private sealed class Watch(ParquetFileWriter writer)
    {
        private long _last;

        public long Most { get; private set; }

        public long LargestJump { get; private set; }

        public void Look()
        {
            LargestJump = Math.Max(LargestJump, writer.BufferedBytes - _last);
            Most = Math.Max(Most, writer.BufferedBytes);
            _last = writer.BufferedBytes;
        }
    }

    /// <summary>Takes bytes and keeps none.</summary>
    private sealed class Discarded : IBufferWriter<byte>
    {
        private byte[] _buffer = new byte[1 << 16];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            _buffer = _buffer.Length < sizeHint ? new byte[sizeHint] : _buffer;
            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
