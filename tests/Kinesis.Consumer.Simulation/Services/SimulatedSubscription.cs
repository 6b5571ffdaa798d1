using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>One subscription as its process sees it: an event when there is something, or every five seconds, until it ends, breaks, or falls silent.</summary>
internal sealed class SimulatedSubscription(SimulatedProcess process, SimulationRun run, ShardReader reader, StreamShard shard, int from) : IShardSubscription
{
    private const int MostRecords = 10_000;

    /// <summary>What an event takes without records.</summary>
    private const int Frame = 200;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly FanOutTraits _traits = run.Scenario.Traits.FanOut!;
    private TaskCompletionSource<int?>? _awaited;
    private ShardSlice? _sent;
    private int _next = from;
    private long _sentAt = run.World.Now;
    private bool _isEnded;
    private bool _isSilent;

    public long AcceptedAt { get; } = run.World.Now;

    /// <summary>Another subscription took its place.</summary>
    public void EndByService() => _isEnded = true;

    public async ValueTask<int?> WaitForEventAsync(CancellationToken cancellationToken)
    {
        var awaited = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited = awaited;
        process.OpenCalls++;
        try
        {
            await using (cancellationToken.UnsafeRegister(_ => awaited.TrySetCanceled(cancellationToken), null))
            {
                LookLater();
                return await awaited.Task;
            }
        }
        finally
        {
            process.OpenCalls--;
        }
    }

    public ValueTask<SubscribeToShardEvent> ReadEventAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var slice = _sent ?? throw new InvalidOperationException("There is no event");
        _sent = null;
        var (records, body, held) = reader.Copy(shard, slice);
        _next = slice.Next;
        _isEnded |= slice.IsEnd;
        run.Trace.Add(process, $"event {shard.ShardId}@{slice.From}: {slice.Count}{(slice.IsEnd ? " end" : "")}");
#pragma warning disable CA2000 // Whoever receives the event disposes of it.
        return ValueTask.FromResult(new SubscribeToShardEvent(records, slice.Count, body)
        {
            ContinuationSequenceNumber = slice.IsEnd ? null : Continuation(),
            Lag = slice.Lag,
            ChildShards = slice.Children,
            HeldBytes = held,
        });
#pragma warning restore CA2000
    }

    public void Dispose()
    {
        _isEnded = true;
        _awaited?.TrySetCanceled(CancellationToken.None);
    }

    /// <summary>It moves on with the stream although no records come.</summary>
    private string Continuation() => _next == shard.Records.Count ? run.Stream.Tip.Text : _next == 0 ? "0" : shard.Records[_next - 1].Sequence.Text;

    private void LookLater() => run.World.After(Look, LookNow, process);

    private void LookNow()
    {
        if (_awaited is not { Task.IsCompleted: false } awaited)
        {
            return;
        }

        if (_isSilent)
        {
            process.Keep(awaited);
        }
        else if (_isEnded || run.World.Now - AcceptedAt > _traits.Life.Ticks)
        {
            run.Coverage.Count("subscription.ended");
            awaited.TrySetResult(null);
        }
        else if (IsDue())
        {
            Send(awaited);
        }
        else
        {
            LookLater();
        }
    }

    private bool IsDue() => _next < shard.Records.Count || shard.ClosedAt is not null || run.World.Now - _sentAt >= Heartbeat.Ticks;

    private void Send(TaskCompletionSource<int?> awaited)
    {
        _sentAt = run.World.Now;
        _isSilent = Strikes(_traits.FallsSilentPerMille, "subscription.silent");
        if (Strikes(_traits.BreaksPerMille, "subscription.broken"))
        {
            awaited.TrySetException(Faults.Kinesis(AwsErrorKind.Retryable, AwsErrors.ConnectionFailed));
        }
        else
        {
            // Its size is known before it is read, so that room can be made for it.
            _sent = reader.Read(shard, _next, MostRecords);
            awaited.TrySetResult(Frame + shard.Records.Skip(_sent.From).Take(_sent.Count).Sum(record => record.Bytes));
        }
    }

    private bool Strikes(int perMille, string what)
    {
        var strikes = run.IsTroubled && run.Random.Next(1000) < perMille;
        run.Coverage.Count(what, strikes ? 1 : 0);
        return strikes;
    }
}
