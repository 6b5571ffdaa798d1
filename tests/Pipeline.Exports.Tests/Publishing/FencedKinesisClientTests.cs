using Kinesis.Consumer.Api;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Tests.Support;
using Testing.Support;

namespace Pipeline.Exports.Tests.Publishing;

public sealed class FencedKinesisClientTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task S2_3_ACallThatMayLastBeyondTheLockIsNotSent()
    {
        await using var rig = await ExportRig.StartAsync();
        var clock = new ManualTimeProvider();
        var store = new LockStore(rig.DynamoDb, "locks", clock);
        var taken = await store.TakeAsync(ExportRig.Table, seen: null, "owner", Duration, CancellationToken.None);

        // Whose renewals do not get through.
        await store.TakeAsync(ExportRig.Table, taken, "other", Duration, CancellationToken.None);
        await using var held = new HeldTableLock(store, taken!, clock.GetTimestamp(), clock, NullLogger<HeldTableLock>.Instance);
        var client = new FencedKinesisClient(rig.Kinesis, held, CallTimeout);

        using var batch = new PutRecordsBatch();
        Assert.True(batch.TryAdd("key"u8, "{}"u8));

        await client.PutRecordsAsync(ExportRig.Stream, batch, CancellationToken.None);
        clock.Advance(Duration - CallTimeout);
        var refused = await Assert.ThrowsAsync<AwsRequestException>(() => client.PutRecordsAsync(ExportRig.Stream, batch, CancellationToken.None));

        Assert.Equal((FencedKinesisClient.LockLost, AwsErrorKind.Fatal), (refused.ErrorCode, refused.Kind));
        Assert.Single(rig.Puts);
    }
}
