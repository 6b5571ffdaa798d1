using System.Globalization;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Producing;

[Collection(VirtualTimeGroup.Name)]
public sealed class ProducerBatchingTests
{
    [Fact]
    public async Task RecordsWaitForCompanyAndThenTravelTogether()
    {
        await using var rig = new ProducerRig();
        var puts = Enumerable.Range(0, 5).Select(i => rig.PutAsync($"k{i}", $"{i}")).ToArray();
        await rig.RunForAsync(0.8);
        Assert.Empty(rig.Stream.Calls);

        await rig.EndedAsync(puts);

        Assert.Equal([5], rig.Stream.Calls);
        var outcomes = await Task.WhenAll(puts);
        Assert.Equal(rig.Stream.Records.Select(record => (record.ShardId, record.SequenceNumber)), outcomes.Select(outcome => (outcome.ShardId, outcome.SequenceNumber)));
        Assert.All(outcomes, outcome => Assert.Equal((null, 1, false), (outcome.SubSequenceNumber, outcome.Attempts, outcome.MayBeRepeated)));
    }

    [Fact]
    public async Task AFullCallDoesNotWait()
    {
        await using var rig = new ProducerRig(shards: 4);
        var puts = Enumerable.Range(0, 1_100).Select(i => rig.PutAsync($"k{i}", "x")).ToArray();
        await rig.Time.RunUntilAsync(() => rig.Stream.Records.Count >= 1_000, () => $"{rig.Stream.Records.Count} records", limitSeconds: 1, TimeSpan.FromMilliseconds(2));
        Assert.Equal(1_000, rig.Stream.Calls.Sum());
        Assert.All(rig.Stream.Calls, count => Assert.InRange(count, 1, PutRecordsBatch.MaxRecords));

        await rig.EndedAsync(puts);

        Assert.Equal(1_100, rig.Stream.Calls.Sum());
        await Task.WhenAll(puts);
    }

    [Fact]
    public async Task CallsStayBelowTheServicesBytes()
    {
        await using var rig = new ProducerRig(configure: options => options.MaxBufferedBytes = 100 << 20);
        var sizes = new List<long>();
        rig.Stream.OnCall = entries =>
        {
            sizes.Add(entries.Sum(entry => entry.Users.Sum(user => (long)user.Text.Length + user.Key.Length)));
            return null;
        };
        var payload = new byte[900_000];
        payload.AsSpan().Fill((byte)'x');

        var puts = Enumerable.Range(0, 12).Select(i => rig.Producer.PutAsync($"k{i}", payload).AsTask()).ToArray();
        var flush = rig.Producer.FlushAsync();
        await rig.Time.RunUntilAsync(Task.WhenAll([.. puts, flush]));

        Assert.Equal(12, rig.Stream.Records.Count);
        Assert.All(sizes, size => Assert.InRange(size, 1, PutRecordsBatch.MaxBytes));
    }

    [Fact]
    public async Task AFlushSendsAtOnceAndWaitsForAllThatWasPut()
    {
        await using var rig = new ProducerRig();
        var first = rig.PutAsync("a", "1");
        var second = rig.PutAsync("a", "2");
        var flushed = rig.Producer.FlushAsync();
        var later = rig.PutAsync("b", "3");

        await rig.Time.RunUntilAsync(() => flushed.IsCompleted, () => "not flushed", limitSeconds: 1, TimeSpan.FromMilliseconds(2));

        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully && flushed.IsCompletedSuccessfully);
        Assert.Equal(["1", "2"], rig.Texts.Where(text => text != "3"));
        await rig.EndedAsync(later);
        await later;
        Assert.True(rig.Producer.FlushAsync().IsCompletedSuccessfully, "there is nothing to flush");
    }

    [Fact]
    public async Task AnExplicitHashKeyChoosesTheShard()
    {
        await using var rig = new ProducerRig(shards: 2);
        var put = rig.Producer.PutAsync("a", "x"u8.ToArray(), UInt128.MaxValue).AsTask();
        var other = rig.Producer.PutAsync("a"u8.ToArray(), "y"u8.ToArray(), UInt128.Zero).AsTask();

        await rig.EndedAsync(put, other);

        Assert.Equal(("shardId-000000000001", "shardId-000000000000"), ((await put).ShardId, (await other).ShardId));
    }

    [Fact]
    public async Task SmallRecordsOfAShardTravelInOneAggregate()
    {
        await using var rig = new ProducerRig(shards: 2, options => options.Aggregate = true);
        await rig.RunForAsync(0.1); // idle at first: it must wake for the first record
        var puts = Enumerable.Range(0, 200).Select(i => rig.PutAsync($"k{i % 20}", string.Create(CultureInfo.InvariantCulture, $"{i}"))).ToArray();

        await rig.EndedAsync(puts);

        Assert.Equal(2, rig.Stream.Calls.Sum());
        var outcomes = await Task.WhenAll(puts);
        foreach (var (outcome, i) in outcomes.Select((outcome, i) => (outcome, i)))
        {
            var stored = rig.Stream.Records.Single(record => record.Text == i.ToString(CultureInfo.InvariantCulture));
            Assert.Equal((stored.ShardId, stored.SequenceNumber, stored.Sub), (outcome.ShardId, outcome.SequenceNumber, outcome.SubSequenceNumber));
            Assert.True(stored.IsAtHome);
        }
    }

    [Fact]
    public async Task AFullAggregateDoesNotWaitAndARecordAloneIsNotWrapped()
    {
        await using var rig = new ProducerRig(configure: options => (options.Aggregate, options.MaxAggregateBytes) = (true, 2_000));
        var many = Enumerable.Range(0, 30).Select(_ => rig.PutAsync("a", new string('x', 100))).ToArray();
        await rig.Time.RunUntilAsync(() => rig.Stream.Calls.Count > 0, () => "no call", limitSeconds: 1, TimeSpan.FromMilliseconds(2));
        var alone = rig.PutAsync("b", new string('y', 3_000));

        await rig.EndedAsync([alone, .. many]);

        await Task.WhenAll(many);
        Assert.Null((await alone).SubSequenceNumber);
        Assert.Equal(31, rig.Stream.Records.Count);
    }

    [Fact]
    public async Task AKeyThatTheServiceWouldRefuseIsRefusedAtOnce()
    {
        await using var rig = new ProducerRig();

        Assert.Throws<ArgumentException>(() => { _ = rig.PutAsync("", "x"); });
        Assert.Throws<ArgumentException>(() => { _ = rig.PutAsync("half a pair \uD800", "x"); });
        Assert.Throws<ArgumentException>(() => { _ = rig.PutAsync(new string('k', 257), "x"); });
        Assert.Throws<ArgumentException>(() => { _ = rig.PutAsync("k", new string('x', PutRecordsBatch.MaxRecordBytes)); });
        Assert.Throws<ArgumentException>(() => { _ = rig.Producer.PutAsync(new byte[] { 0xFF }, default).AsTask(); });
    }
}
