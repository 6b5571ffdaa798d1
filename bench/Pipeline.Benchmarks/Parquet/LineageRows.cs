using System.Globalization;
using global::Parquet.Compression;
using global::Parquet.Schema;
using global::Parquet.Writing;

namespace Pipeline.Benchmarks.Parquet;

/// <summary>The columns that every row of the lake has beside its own: unique keys, rising numbers and times, where encodings differ most.</summary>
internal sealed class LineageRows
{
    private const int Batch = 2_000;

    private static readonly ParquetSchema Schema = new(
        ParquetField.String("_event_id", optional: true),
        ParquetField.String("_shard_id"),
        ParquetField.String("_sequence_number"),
        ParquetField.Int64("_sub_sequence"),
        ParquetField.TimestampMillis("_arrival_time"));

    private readonly TextColumn _eventIds;
    private readonly TextColumn _sequences;
    private readonly TextColumn _shards = TextColumn.Create(Batch, _ => "shardId-000000000000");
    private readonly byte[] _present = [.. Enumerable.Repeat((byte)1, Batch)];
    private readonly long[] _zeros = new long[Batch];
    private readonly long[] _times;

    public LineageRows(int rows)
    {
        var random = new Random(20261130);
        Span<byte> id = stackalloc byte[16];
        var ids = new string[rows];
        for (var row = 0; row < rows; row++)
        {
            random.NextBytes(id);
            ids[row] = new Guid(id).ToString();
        }

        _eventIds = TextColumn.Create(rows, row => ids[row]);

        // A number rises by some thousands from record to record of a shard, and times by milliseconds.
        var sequence = 0L;
        _sequences = TextColumn.Create(rows, _ => "495903382714902566085596925383615710959" + (sequence += random.Next(1, 40_000)).ToString("D17", CultureInfo.InvariantCulture));
        var time = 1_764_000_000_000L;
        _times = [.. Enumerable.Range(0, rows).Select(_ => time += random.Next(3))];
    }

    public void Write(CompressionCodec codec, ValueEncodings encodings, string path)
    {
        using var file = new FileBufferWriter(path);
        using var writer = new ParquetFileWriter(Schema, new ParquetWriterOptions { Codec = codec, Encodings = encodings, RowGroupRows = 122_880 }, file);
        for (var row = 0; row < _times.Length; row += Batch)
        {
            writer.Column(0).AppendBytes(_eventIds.Data, _eventIds.Slice(row, Batch), _present, []);
            writer.Column(1).AppendBytes(_shards.Data, _shards.Offsets, [], []);
            writer.Column(2).AppendBytes(_sequences.Data, _sequences.Slice(row, Batch), [], []);
            writer.Column(3).AppendInt64(_zeros, [], []);
            writer.Column(4).AppendInt64(_times.AsSpan(row, Batch), [], []);
            writer.CompleteRows(Batch);
        }

        writer.Finish();
    }
}
