using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards;

public sealed class ShardSyncTests
{
    private static readonly ShardId Parent = new(FakeKinesis.Id(0));
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly FakeKinesis _kinesis;
    private readonly ShardSync _sync;

    public ShardSyncTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _sync = new ShardSync(_kinesis, _store, ConsumedStream.AllOf(new KinesisConsumerOptions { StreamName = "orders" })[0], _time, NullLogger<ShardSync>.Instance);
    }

    [Fact]
    public async Task AShardThatEndsAndIsCleanedUpDuringAComparisonIsNotReadAgain()
    {
        await _store.CreateAsync(new Lease { ShardId = Parent, Checkpoint = Checkpoint.At(SequenceNumber.Parse("7")) }, CancellationToken.None);
        _kinesis.OnShardsListed = async () =>
        {
            _kinesis.OnShardsListed = null;
            var (low, high) = _kinesis.Split(0);
            var finished = new Lease { ShardId = Parent, Checkpoint = Checkpoint.ShardEnd };
            _store.Put(finished);
            await _store.DeleteAsync(finished, CancellationToken.None);
            foreach (var child in new[] { low, high })
            {
                _store.Put(new Lease
                {
                    ShardId = new ShardId(FakeKinesis.Id(child)),
                    Checkpoint = Checkpoint.At(SequenceNumber.Parse("9")),
                    Parents = [Parent],
                });
            }
        };

        await _sync.RunOnceAsync(CancellationToken.None);

        Assert.Null(await _store.GetAsync(Parent, CancellationToken.None));
    }

    [Fact]
    public async Task AnOpenShardIsNotBelievedToHaveEnded()
    {
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => _sync.CreateChildrenAsync(Parent, [], CancellationToken.None));

        Assert.Contains(Parent.Value, exception.Message, StringComparison.Ordinal);
    }
}
