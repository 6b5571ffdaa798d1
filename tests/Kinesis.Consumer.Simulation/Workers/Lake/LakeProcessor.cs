using System.Buffers.Binary;
using System.Text;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers.Lake;

/// <summary>Puts a shard's records into the epochs of its process's group; what an earlier owner prepared it finishes. Slow at times, and fails at times.</summary>
internal sealed class LakeProcessor(
    ShardContext context, Delivery delivery, LakeGroup group, ObjectPort objects, SimulatedProcess process, SimulationRun run) : IShardProcessor
{
    private readonly ProcessorMood _mood = new(process, run);
    private readonly LakeMember _member = new(context);
    private CancellationTokenRegistration _cancellation;
    private bool _isMidway;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        _cancellation = new CancellationCode(process, run).Register(cancellationToken);
        await _mood.DawdleAsync(cancellationToken);
        var committed = await group.FlushAsync(context.ShardId, cancellationToken);
        if (context.Pending is { } pending && !(committed >= pending.Position.SequenceNumber))
        {
            var manifest = await objects.ReadAsync(Encoding.UTF8.GetString(pending.State.Span), cancellationToken);
            foreach (var key in manifest.Keys)
            {
                await objects.CompleteAsync(key, cancellationToken);
            }

            await context.Checkpointer.CheckpointAsync(pending.Position, cancellationToken);
            run.Coverage.Count("epochs.finished");
            committed = pending.Position.SequenceNumber;
        }

        delivery.StartBehind(committed is { } position ? Checkpoint.At(position) : context.Checkpoint);
    }

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        _member.ThrowIfFailed();
        _isMidway = true;
        run.Deliveries.Delivered(delivery, batch);
        if (batch.Count > 0)
        {
            await run.Stuck.PassAsync(context.ShardId);
            await _mood.DawdleAsync(cancellationToken);
        }

        for (var next = 0; next < batch.Count; next++)
        {
            var record = run.Stream.Records[(int)BinaryPrimitives.ReadInt64LittleEndian(batch[next].Data.Span)];
            group.Add(_member, batch[next].PartitionKey.Span[^1] % run.Scenario.LakePartitions, record, SequenceNumber.Parse(batch[next].SequenceNumber.Span));
        }

        context.Memory.Set(group.BytesOf(_member));
        await group.SettleAsync(context.Memory.ReleaseRequested, cancellationToken);
        _isMidway = false;
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        if (!_isMidway)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await context.Checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken);
        run.Coverage.Count("shard.ended");
    }

    public ValueTask LeaseLostAsync()
    {
        run.Coverage.Count("processor.lost");
        group.Lose(_member);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellation.DisposeAsync();
        context.Memory.Set(0);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await group.FlushAsync(context.ShardId, cancellationToken);
        _member.ThrowIfFailed();
    }
}
