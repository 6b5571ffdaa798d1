using System.Buffers;
using System.Text.Json;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>GetShardIterator and GetRecords.</summary>
internal sealed class ReadOperations(KinesisState state)
{
    private const int MaxRecords = 10_000;
    private const long MaxBytes = 10 << 20;
    private static readonly TimeSpan IteratorLife = TimeSpan.FromMinutes(5);

    public async Task GetShardIteratorAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(arguments);
        var shard = KinesisState.Shard(stream, arguments.RequiredText("ShardId"));
        var position = StartingPosition.Resolve(
            state,
            stream,
            shard,
            arguments.RequiredText("ShardIteratorType"),
            arguments.Text("StartingSequenceNumber"),
            KinesisArguments.Time(arguments.Root, "Timestamp"));
        await request.ReplyAsync(Iterator(stream, shard, position), (json, iterator) =>
        {
            json.WriteStartObject();
            json.WriteString("ShardIterator", iterator);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task GetRecordsAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var limit = arguments.Number("Limit", 1, MaxRecords) ?? MaxRecords;
        var (stream, shard, position) = Open(arguments.RequiredText("ShardIterator"));
        if (!shard.TryAdmitRead())
        {
            throw new ServiceException(KinesisError.ThroughputExceeded, KinesisError.RateExceeded(stream, shard));
        }

        List<ReadOnlyMemory<byte>> slices = [];
        var read = shard.Read(position, stream.Settings.Retention, limit, MaxBytes, slices);
        shard.ChargeRead(read.Log.Bytes);
        using var tail = new PooledBufferWriter();
        WriteTail(tail, stream, shard, read);
        await SendAsync(request, slices, tail.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Whose iterator a request hands back; null when it has none that this server gave out.</summary>
    public string? IteratorShardOf(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        return arguments.Text("ShardIterator") is { } iterator && state.Tokens.TryOpen(iterator, KinesisTokens.Default.ShardIteratorToken, out var token)
            ? token?.Shard
            : null;
    }

    /// <summary>The records leave as they lie in the log; only what follows them is written for this answer.</summary>
    private static async Task SendAsync(LocalRequest request, List<ReadOnlyMemory<byte>> slices, ReadOnlyMemory<byte> tail)
    {
        var response = request.Http.Response;
        if (slices.Count > 0)
        {
            // The comma after the last record.
            slices[^1] = slices[^1][..^1];
        }

        response.ContentType = request.ContentType;
        response.ContentLength = RecordsStart.Length + slices.Sum(slice => (long)slice.Length) + tail.Length;

        // Kestrel gives no span to write to before the answer has started.
        await response.StartAsync(request.Cancelled).ConfigureAwait(false);
        response.BodyWriter.Write(RecordsStart);
        foreach (var slice in slices)
        {
            await response.BodyWriter.WriteAsync(slice, request.Cancelled).ConfigureAwait(false);
        }

        await response.BodyWriter.WriteAsync(tail, request.Cancelled).ConfigureAwait(false);
    }

    private static ReadOnlySpan<byte> RecordsStart => "{\"Records\":["u8;

    private void WriteTail(PooledBufferWriter tail, LocalStream stream, LocalShard shard, in ShardRead read)
    {
        tail.Write("],"u8);
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)tail, new JsonWriterOptions { SkipValidation = true });
        if (read.Ended)
        {
            KinesisJson.WriteChildShards(json, stream, shard);
        }
        else
        {
            json.WriteString("NextShardIterator", Iterator(stream, shard, read.Log.NextPosition));
        }

        json.WriteNumber("MillisBehindLatest", read.MillisBehindLatest);
        json.WriteEndObject();
    }

    private string Iterator(LocalStream stream, LocalShard shard, ulong position) => state.Tokens.Seal(
        new ShardIteratorToken(stream.Name, shard.Stamp, shard.Id, position, state.Now.ToUnixTimeMilliseconds()),
        KinesisTokens.Default.ShardIteratorToken);

    private (LocalStream Stream, LocalShard Shard, ulong Position) Open(string iterator)
    {
        if (!state.Tokens.TryOpen(iterator, KinesisTokens.Default.ShardIteratorToken, out var token) || token is null)
        {
            throw KinesisError.InvalidArgument("Invalid ShardIterator.");
        }

        var created = DateTimeOffset.FromUnixTimeMilliseconds(token.CreatedMillis);
        var now = state.Now;
        if (now - created > IteratorLife)
        {
            throw KinesisError.ExpiredIterator(created, now, IteratorLife);
        }

        return state.Streams.TryGet(token.Stream, out var stream) && stream.Shards().Find(token.Shard) is { } shard && shard.Stamp == token.Stamp
            ? (stream, shard, token.Position)
            : throw KinesisError.StreamNotFound(token.Stream);
    }
}
