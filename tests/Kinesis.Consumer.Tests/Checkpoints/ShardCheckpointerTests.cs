using System.Text;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Checkpoints;

[Collection(VirtualTimeGroup.Name)]
public sealed class ShardCheckpointerTests : IAsyncLifetime, IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private HeldLease _lease = null!;
    private ShardCheckpointer _checkpointer = null!;

    public ShardCheckpointerTests()
    {
        var identity = new ConsumerIdentity("orders", "app", new WorkerId("me"));
        _instruments = new ConsumerInstruments(_meters, identity, new ShardBoard(), _time);
        _activities = new ConsumerActivities(identity);
    }

    public async Task InitializeAsync()
    {
        _store.Put(new Lease { ShardId = new ShardId("s"), Checkpoint = At(10) });
        var taken = await _store.TakeAsync(_store["s"], new WorkerId("me"), "t", CancellationToken.None);
        _lease = new HeldLease(_store, taken.Stored!, _time.GetTimestamp(), new LeaseOptions(), _time, NullLogger.Instance);
        var progress = new ShardProgress(new ShardId("s"), At(10), _time);
        _checkpointer = new ShardCheckpointer(_lease, progress, _instruments, _activities, _time, NullLogger<ShardCheckpointer>.Instance);
        _checkpointer.Delivered(At(20));
    }

    [Fact]
    public async Task PrepareThenCommitIsTheTwoPhases()
    {
        await _checkpointer.PrepareAsync(At(15), "manifest"u8.ToArray(), CancellationToken.None);
        Assert.Equal(At(10), _store["s"].Checkpoint);
        Assert.Equal(At(15), _store["s"].Pending!.Position);
        Assert.Equal("manifest", Encoding.UTF8.GetString(_store["s"].Pending!.State.Span));

        await _checkpointer.CheckpointAsync(At(15), CancellationToken.None);

        Assert.Equal(At(15), _store["s"].Checkpoint);
        Assert.Null(_store["s"].Pending);
    }

    [Fact]
    public async Task NeitherPhaseGoesBackward()
    {
        await _checkpointer.CheckpointAsync(At(15), CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentException>(() => _checkpointer.CheckpointAsync(At(14), CancellationToken.None).AsTask());
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => _checkpointer.PrepareAsync(At(14), default, CancellationToken.None).AsTask());
        Assert.Contains("14", exception.Message, StringComparison.Ordinal);
        Assert.Contains("15", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatWasNotDeliveredCannotBeCheckpointed()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _checkpointer.CheckpointAsync(At(21), CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => _checkpointer.CheckpointAsync(Checkpoint.ShardEnd, CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => _checkpointer.CheckpointAsync(Checkpoint.TrimHorizon, CancellationToken.None).AsTask());

        _checkpointer.Delivered(Checkpoint.ShardEnd);
        await _checkpointer.CheckpointAsync(Checkpoint.ShardEnd, CancellationToken.None);

        Assert.True(_store["s"].IsFinished);
    }

    [Fact]
    public async Task TheSamePositionTwiceIsWrittenOnce()
    {
        await _checkpointer.CheckpointAsync(At(15), CancellationToken.None);
        var counter = _store["s"].Counter;

        await _checkpointer.CheckpointAsync(At(15), CancellationToken.None);

        Assert.Equal(counter, _store["s"].Counter);
    }

    [Fact]
    public async Task AnOutageIsWaitedOutWhileTheLeaseLives()
    {
        _store.OnWrite = (_, _, _) => WriteFault.Before;
        var write = _checkpointer.CheckpointAsync(At(15), CancellationToken.None).AsTask();
        await _time.RunForAsync(TimeSpan.FromSeconds(3));
        Assert.False(write.IsCompleted);

        _store.OnWrite = null;

        await _time.RunUntilAsync(write);
        Assert.Equal(At(15), _store["s"].Checkpoint);
    }

    [Fact]
    public async Task AnOutageLongerThanTheLeaseIsALostLease()
    {
        _store.OnWrite = (_, _, _) => WriteFault.Before;
        var write = _checkpointer.CheckpointAsync(At(15), CancellationToken.None).AsTask();

        await Assert.ThrowsAsync<LeaseLostException>(() => _time.RunUntilAsync(write, limitSeconds: 10));
    }

    [Fact]
    public async Task AStaleOwnerCannotPrepareNorCommit()
    {
        await _store.TakeAsync(_store["s"], new WorkerId("thief"), "t2", CancellationToken.None);

        await Assert.ThrowsAsync<LeaseLostException>(() => _checkpointer.PrepareAsync(At(15), default, CancellationToken.None).AsTask());
        var exception = await Assert.ThrowsAsync<LeaseLostException>(() => _checkpointer.CheckpointAsync(At(15), CancellationToken.None).AsTask());

        Assert.Equal(new ShardId("s"), exception.ShardId);
        Assert.Equal((At(10), null), (_store["s"].Checkpoint, _store["s"].Pending));
    }

    public async Task DisposeAsync() => await _lease.DisposeAsync();

    public void Dispose()
    {
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    private static Checkpoint At(int number) =>
        Checkpoint.At(SequenceNumber.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
