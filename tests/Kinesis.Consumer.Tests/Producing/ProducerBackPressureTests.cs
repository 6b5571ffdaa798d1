using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Producing;

[Collection(VirtualTimeGroup.Name)]
public sealed class ProducerBackPressureTests
{
    private const int RoomFor = 4;

    [Fact]
    public async Task PutsWaitForRoomInTheirOrder()
    {
        await using var rig = Full(out var hang);
        var accepted = Enumerable.Range(0, RoomFor).Select(i => PutAsync(rig, i)).ToArray();
        var waiting = Enumerable.Range(RoomFor, 6).Select(i => PutAsync(rig, i)).ToArray();
        await rig.CalledAsync();
        Assert.Equal([RoomFor], rig.Stream.Calls);

        hang.SetResult();
        await rig.Time.RunUntilAsync(Task.WhenAll(accepted.Concat(waiting)));

        Assert.Equal(Enumerable.Range(0, 10), rig.Texts.Select(text => text.Length - Size));
    }

    [Fact]
    public async Task AWaitForRoomCanBeCancelledAndTheRecordIsNotSent()
    {
        await using var rig = Full(out var hang);
        using var cancellation = new CancellationTokenSource();
        var accepted = Enumerable.Range(0, RoomFor).Select(i => PutAsync(rig, i, cancellation.Token)).ToArray();
        var waiting = PutAsync(rig, RoomFor, cancellation.Token);
        var behind = PutAsync(rig, RoomFor + 1);
        await rig.CalledAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepted[0]);
        hang.SetResult();
        await rig.Time.RunUntilAsync(behind);

        // Those in the buffer go on although nobody waits for them any more.
        Assert.Equal([0, 1, 2, 3, 5], rig.Texts.Select(text => text.Length - Size));
        var late = PutAsync(rig, 9, cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
    }

    [Fact]
    public async Task ThePayloadIsCopiedWhenTheRecordIsAccepted()
    {
        await using var rig = new ProducerRig();
        var payload = "first"u8.ToArray();
        var put = rig.Producer.PutAsync("a", payload).AsTask();
        payload.AsSpan().Fill((byte)'x');

        await rig.Time.RunUntilAsync(put);

        Assert.Equal(["first"], rig.Texts);
    }

    private const int Size = 30_000;

    private static ProducerRig Full(out TaskCompletionSource hang)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rig = new ProducerRig(configure: options => (options.MaxBufferedBytes, options.CallTimeout) = ((Size + 200) * RoomFor, TimeSpan.FromMinutes(1)));
        rig.Stream.OnWay = _ => held.Task;
        hang = held;
        return rig;
    }

    // The length tells which one it is.
    private static Task<PutOutcome> PutAsync(ProducerRig rig, int number, CancellationToken cancellationToken = default) =>
        rig.PutAsync($"k{number}", new string('x', Size + number), cancellationToken);
}
