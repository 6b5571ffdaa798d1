using System.Buffers;
using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;

namespace Pipeline.Benchmarks.Worker;

/// <summary>A stream whose shards hold generated events and are closed, so that a worker is done when it has read them to their end.</summary>
internal sealed class Backlog(KinesisClient kinesis, string streamName)
{
    private const int Writers = 4;

    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public async Task<IReadOnlyList<string>> FillAsync(EventContract contract, int shards, int records)
    {
        await kinesis.CreateStreamAsync(streamName, shards, CancellationToken.None);
        var generator = Generator(contract);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => PutAsync(generator, writer, records, Writers))));

        var filled = (await kinesis.ListShardsAsync(streamName, null, CancellationToken.None)).ToArray();
        foreach (var shard in filled)
        {
            var middle = shard.StartingHashKey + ((shard.EndingHashKey - shard.StartingHashKey) / 2) + 1;
            await kinesis.SplitShardAsync(streamName, shard.ShardId, middle, CancellationToken.None);
        }

        return [.. filled.Select(shard => shard.ShardId)];
    }

    /// <summary>Writes the same documents, one a line.</summary>
    public static void Write(EventContract contract, int records, Stream lines)
    {
        var generator = Generator(contract);
        var document = new ArrayBufferWriter<byte>();
        for (var index = 0; index < records; index++)
        {
            document.ResetWrittenCount();
            generator.Write(document, index);
            lines.Write(document.WrittenSpan);
            lines.WriteByte((byte)'\n');
        }
    }

    /// <summary>Puts so many records, beginning with one of them.</summary>
    public Task PutAsync(EventGenerator generator, int first, int count) => PutAsync(generator, first, first + count, step: 1);

    public static EventGenerator Generator(EventContract contract) =>
        EventGenerator.Create(contract, new GeneratorOptions { Seed = 1, Now = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) });

    private async Task PutAsync(EventGenerator generator, int first, int end, int step)
    {
        using var batch = new PutRecordsBatch();
        var document = new ArrayBufferWriter<byte>();
        var key = new byte[16];
        for (var index = first; index < end; index += step)
        {
            document.ResetWrittenCount();
            generator.Write(document, index);
            Interlocked.Add(ref _bytes, document.WrittenCount);
            var length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key-{index}"), key);
            if (!batch.TryAdd(key.AsSpan(0, length), document.WrittenSpan))
            {
                await SendAsync(batch);
                batch.TryAdd(key.AsSpan(0, length), document.WrittenSpan);
            }
        }

        await SendAsync(batch);
    }

    private async Task SendAsync(PutRecordsBatch batch)
    {
        var result = await kinesis.PutRecordsAsync(streamName, batch, CancellationToken.None);
        if (result.Outcomes.Any(outcome => !outcome.IsAccepted))
        {
            throw new InvalidOperationException("The embedded AWS without limits takes every record.");
        }

        batch.Clear();
    }
}
