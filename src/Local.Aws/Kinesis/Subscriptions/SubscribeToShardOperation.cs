using System.Buffers;
using System.Text.Json;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Operations;
using Local.Aws.Kinesis.Records;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Subscriptions;

/// <summary>SubscribeToShard: pushes records as an event stream for five minutes or until the shard ends.</summary>
internal sealed class SubscribeToShardOperation(KinesisState state)
{
    private const int MaxEventRecords = 10_000;
    private const long MaxEventBytes = 1 << 20;
    private const double BytesPerSecond = 2 << 20;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>An event without records says so much that the subscription is alive and how far behind it is.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private readonly ActiveSubscriptions _active = new(state.Time);

    public async Task SubscribeAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var consumerArn = arguments.RequiredText("ConsumerARN");
        var (stream, _) = ConsumerOperations.ByArn(state, consumerArn);
        var shard = KinesisState.Shard(stream, arguments.RequiredText("ShardId"));
        if (!arguments.Root.TryGetProperty("StartingPosition", out var start) || start.ValueKind != JsonValueKind.Object)
        {
            throw KinesisError.MissingMember("startingPosition");
        }

        var type = KinesisArguments.Text(start, "Type") ?? throw KinesisError.MissingMember("startingPosition.type");
        var position = StartingPosition.Resolve(
            state, stream, shard, type, KinesisArguments.Text(start, "SequenceNumber"), KinesisArguments.Time(start, "Timestamp"));
        using var entered = _active.Enter(consumerArn, shard.Id, request.Cancelled);
        try
        {
            await PushAsync(request, stream, shard, position, entered.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (entered.IsCancellationRequested && !request.Cancelled.IsCancellationRequested)
        {
            // A newer call of the same consumer took this one's place: AWS ends the older stream.
        }
        finally
        {
            _active.Leave(consumerArn, shard.Id, entered);
        }
    }

    private async Task PushAsync(LocalRequest request, LocalStream stream, LocalShard shard, ulong position, CancellationToken cancellationToken)
    {
        var output = request.Http.Response.BodyWriter;
        request.Http.Response.ContentType = EventStreamFrame.ContentType;
        await request.Http.Response.StartAsync(cancellationToken).ConfigureAwait(false);
        EventStreamFrame.Write(output, "initial-response", "{}"u8);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);

        var until = state.Time.GetTimestamp() + (long)(Life.TotalSeconds * state.Time.TimestampFrequency);
        List<ReadOnlyMemory<byte>> slices = [];
        while (state.Time.GetTimestamp() < until && state.Streams.TryGet(stream.Name, out var current) && current == stream)
        {
            // Asked before reading: a record that comes in between ends the wait at once.
            var changed = shard.Changed();
            slices.Clear();
            var read = shard.Read(position, stream.Settings.Retention, MaxEventRecords, MaxEventBytes, slices);
            position = read.Log.NextPosition;
            WriteEvent(output, stream, shard, read, slices);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (read.Ended)
            {
                return;
            }

            await PaceAsync(read, changed, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PaceAsync(ShardRead read, Task changed, CancellationToken cancellationToken)
    {
        if (read.Log.Count > 0)
        {
            if (state.Limited)
            {
                var due = TimeSpan.FromSeconds(read.Log.Bytes / BytesPerSecond);
                await Task.Delay(due, state.Time, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(Heartbeat, state.Time, woken.Token)).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void WriteEvent(IBufferWriter<byte> output, LocalStream stream, LocalShard shard, ShardRead read, List<ReadOnlyMemory<byte>> slices)
    {
        using var payload = new PooledBufferWriter();
        payload.Write("{\"Records\":["u8);
        for (var index = 0; index < slices.Count; index++)
        {
            var slice = slices[index].Span;
            payload.Write(index == slices.Count - 1 ? slice[..^1] : slice);
        }

        payload.Write("],"u8);
        using (var json = new Utf8JsonWriter((IBufferWriter<byte>)payload, new JsonWriterOptions { SkipValidation = true }))
        {
            if (read.Ended)
            {
                KinesisJson.WriteChildShards(json, stream, shard);
            }
            else
            {
                json.WriteString("ContinuationSequenceNumber", SequenceNumberLayout.Format(shard.Stamp, read.Log.NextPosition - 1, shard.Number));
            }

            json.WriteNumber("MillisBehindLatest", read.MillisBehindLatest);
            json.WriteEndObject();
        }

        EventStreamFrame.Write(output, "SubscribeToShardEvent", payload.WrittenSpan);
    }
}
