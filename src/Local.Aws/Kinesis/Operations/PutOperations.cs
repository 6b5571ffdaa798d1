using System.Buffers;
using System.Text.Json;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Records;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>PutRecord and PutRecords.</summary>
internal sealed class PutOperations(KinesisState state)
{
    private const int MaxRecords = 500;
    private const int DefaultMaxRecordBytes = 1 << 20;
    private const long MaxRequestBytes = 5 << 20;

    /// <summary>Streams whose records may exceed 1 MiB take requests of up to 10 MiB.</summary>
    private const long MaxLargeRequestBytes = 10 << 20;

    public async Task PutRecordAsync(LocalRequest request)
    {
        var put = PutRequest.Read(request.Body.Span, isBatch: false);
        var stream = state.Stream(put.StreamName, put.StreamArn);
        using var answer = new PooledBufferWriter();
        WriteSingle(stream, request.Body, put.Items[0], answer);
        await request.ReplyAsync(answer.WrittenMemory).ConfigureAwait(false);
    }

    public async Task PutRecordsAsync(LocalRequest request)
    {
        var put = PutRequest.Read(request.Body.Span, isBatch: true);
        var stream = state.Stream(put.StreamName, put.StreamArn);
        if (put.Items.Count is 0 or > MaxRecords)
        {
            throw KinesisError.Validation(
                $"[{put.Items.Count} records]",
                "records",
                put.Items.Count == 0 ? "Member must have length greater than or equal to 1" : $"Member must have length less than or equal to {MaxRecords}");
        }

        using var answer = new PooledBufferWriter();
        WriteBatch(stream, request.Body, put.Items, answer);
        await request.ReplyAsync(answer.WrittenMemory).ConfigureAwait(false);
    }

    private static void WriteSingle(LocalStream stream, ReadOnlyMemory<byte> body, PutItem item, PooledBufferWriter answer)
    {
        using var reader = new PutRecordReader(body, "", stream.Settings.MaxRecordKiB << 10);
        Span<byte> sequenceNumber = stackalloc byte[SequenceNumberLayout.Length];
        var shard = Append(stream, reader.Read(item, out var hashKey), hashKey, sequenceNumber, out var outcome);
        if (outcome == AppendOutcome.Throttled)
        {
            throw new ServiceException(KinesisError.ThroughputExceeded, KinesisError.RateExceeded(stream, shard));
        }

        using var json = new Utf8JsonWriter((IBufferWriter<byte>)answer);
        json.WriteStartObject();
        json.WriteString("ShardId", shard.Id);
        json.WriteString("SequenceNumber"u8, sequenceNumber);
        json.WriteEndObject();
    }

    private static void WriteBatch(LocalStream stream, ReadOnlyMemory<byte> body, IReadOnlyList<PutItem> items, PooledBufferWriter answer)
    {
        var maxRecordBytes = stream.Settings.MaxRecordKiB << 10;
        CheckAll(body, items, maxRecordBytes);
        var failed = 0;
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)answer);
        json.WriteStartObject();
        json.WriteStartArray("Records");
        Span<byte> sequenceNumber = stackalloc byte[SequenceNumberLayout.Length];
        using var reader = new PutRecordReader(body, "", maxRecordBytes);
        foreach (var item in items)
        {
            var shard = Append(stream, reader.Read(item, out var hashKey), hashKey, sequenceNumber, out var outcome);
            json.WriteStartObject();
            if (outcome == AppendOutcome.Throttled)
            {
                failed++;
                json.WriteString("ErrorCode", KinesisError.ThroughputExceeded);
                json.WriteString("ErrorMessage", KinesisError.RateExceeded(stream, shard));
            }
            else
            {
                json.WriteString("SequenceNumber"u8, sequenceNumber);
                json.WriteString("ShardId", shard.Id);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("FailedRecordCount", failed);
        json.WriteEndObject();
    }

    /// <summary>A request with one bad record is refused whole, before anything is stored.</summary>
    private static void CheckAll(ReadOnlyMemory<byte> body, IReadOnlyList<PutItem> items, int maxRecordBytes)
    {
        var total = 0L;
        for (var index = 0; index < items.Count; index++)
        {
            using var reader = new PutRecordReader(body, $"records.{index + 1}.member.", maxRecordBytes);
            total += reader.Read(items[index], out _).Bytes;
        }

        var limit = maxRecordBytes > DefaultMaxRecordBytes ? MaxLargeRequestBytes : MaxRequestBytes;
        if (total > limit)
        {
            throw KinesisError.InvalidArgument($"Records size exceeds {limit >> 20} MB limit");
        }
    }

    /// <summary>
    /// A reshard may close the shard between the choice and the append. It replaces the map under the lock that <see cref="LocalStream.Shards"/>
    /// takes, after closing the parents, so the second choice sees the children.
    /// </summary>
    private static LocalShard Append(LocalStream stream, in RecordText record, UInt128 hashKey, Span<byte> sequenceNumber, out AppendOutcome outcome)
    {
        var shard = stream.CurrentShards.Route(hashKey);
        while ((outcome = shard.TryAppend(record, sequenceNumber)) == AppendOutcome.Closed)
        {
            shard = stream.Shards().Route(hashKey);
        }

        return shard;
    }
}
