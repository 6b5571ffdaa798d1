using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Producing;

[Collection(VirtualTimeGroup.Name)]
public sealed class ProducerFailureTests
{
    private const string Throughput = "ProvisionedThroughputExceededException";

    [Fact]
    public async Task ARecordIsGivenUpWhenItsTimeIsOver()
    {
        await using var rig = new ProducerRig(configure: options => options.RecordTtl = TimeSpan.FromSeconds(10));
        rig.Stream.OnRecord = entry => entry.Users[0].Key == "bad" ? Throughput : null;
        var bad = rig.PutAsync("bad", "1");
        var behind = rig.PutAsync("bad", "2");
        await rig.RunForAsync(5);
        var late = rig.PutAsync("bad", "3");
        var good = rig.PutAsync("good", "4");

        await rig.EndedAsync(bad, behind, good);

        var failure = await Assert.ThrowsAsync<ProduceException>(() => bad);
        Assert.Equal((ProduceFailure.Expired, false, Throughput), (failure.Failure, failure.MayBeStored, failure.ErrorCode));
        Assert.InRange(failure.Attempts, 5, 100);
        Assert.Equal(ProduceFailure.Expired, (await Assert.ThrowsAsync<ProduceException>(() => behind)).Failure);
        await good;
        Assert.False(late.IsCompleted);

        rig.Stream.OnRecord = _ => null;
        await rig.Time.RunUntilAsync(late);
        Assert.Equal(["4", "3"], rig.Texts);
    }

    [Fact]
    public async Task ARecordThatCannotEvenBeTriedIsGivenUpInTime()
    {
        await using var rig = new ProducerRig(configure: options => (options.Aggregate, options.RecordTtl) = (true, TimeSpan.FromSeconds(10)));
        rig.Stream.OnList = PutStream.Lost;
        var put = rig.PutAsync("a", "1");

        await rig.EndedAsync(put);

        var failure = await Assert.ThrowsAsync<ProduceException>(() => put);
        Assert.Equal((ProduceFailure.Expired, 0, false), (failure.Failure, failure.Attempts, failure.MayBeStored));
        Assert.InRange(rig.Stream.Lists, 2, 10);
    }

    [Fact]
    public async Task ALostAnswerIsAdmitted()
    {
        await using var rig = new ProducerRig(configure: options => options.MaxAttempts = 3);
        rig.Stream.OnAnswer = PutStream.Lost;
        var put = rig.PutAsync("a", "1");

        await rig.EndedAsync(put);

        var failure = await Assert.ThrowsAsync<ProduceException>(() => put);
        Assert.Equal((ProduceFailure.Exhausted, 3, true), (failure.Failure, failure.Attempts, failure.MayBeStored));
        Assert.Equal(["1", "1", "1"], rig.Texts);
    }

    [Fact]
    public async Task ACallThatHangsIsCutOffAndSentAgain()
    {
        await using var rig = new ProducerRig();
        var hang = new TaskCompletionSource();
        rig.Stream.OnWay = token => hang.Task.WaitAsync(token);
        var put = rig.PutAsync("a", "1");
        await rig.CalledAsync();
        rig.Stream.OnWay = _ => Task.CompletedTask;

        await rig.Time.RunUntilAsync(put, limitSeconds: 20);

        Assert.Equal((2, true), ((await put).Attempts, (await put).MayBeRepeated));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMissingPermissionFailsWithoutARepeat(bool aggregates)
    {
        await using var rig = new ProducerRig(configure: options => options.Aggregate = aggregates);
        rig.Stream.OnCall = _ => PutStream.Refused("AccessDeniedException");
        var puts = new[] { rig.PutAsync("a", "1"), rig.PutAsync("b", "2") };

        await rig.EndedAsync(puts);

        foreach (var put in puts)
        {
            var failure = await Assert.ThrowsAsync<ProduceException>(() => put);
            Assert.Equal((ProduceFailure.Refused, 1, false, "AccessDeniedException"), (failure.Failure, failure.Attempts, failure.MayBeStored, failure.ErrorCode));
        }

        Assert.Single(rig.Stream.Calls);
    }

    [Fact]
    public async Task ARecordThatTheServiceRefusesDoesNotTakeItsNeighboursWithIt()
    {
        await using var rig = new ProducerRig();
        rig.Stream.OnCall = entries => entries.Any(entry => entry.Users[0].Text == "13") ? PutStream.Refused("ValidationException") : null;
        var puts = Enumerable.Range(0, 40).Select(i => rig.PutAsync($"k{i}", $"{i}")).ToArray();

        await rig.EndedAsync(puts);

        var failure = await Assert.ThrowsAsync<ProduceException>(() => puts[13]);
        Assert.Equal(ProduceFailure.Refused, failure.Failure);
        await Task.WhenAll(puts.Where((_, i) => i != 13));
        Assert.Equal(39, rig.Stream.Records.Count);
    }

    [Fact]
    public async Task CallsThatANeighbourSpoiledAreNoAttemptsOfARecord()
    {
        await using var rig = new ProducerRig(configure: options => options.MaxAttempts = 1);
        rig.Stream.OnCall = entries => entries.Any(entry => entry.Users[0].Text == "13") ? PutStream.Refused("ValidationException") : null;
        var puts = Enumerable.Range(0, 40).Select(i => rig.PutAsync($"k{i}", $"{i}")).ToArray();

        await rig.EndedAsync(puts);

        Assert.Equal(ProduceFailure.Refused, (await Assert.ThrowsAsync<ProduceException>(() => puts[13])).Failure);
        var others = await Task.WhenAll(puts.Where((_, i) => i != 13));
        Assert.All(others, outcome => Assert.Equal(1, outcome.Attempts));
    }

    [Fact]
    public async Task AThrottledShardDoesNotHoldUpTheOthers()
    {
        await using var rig = new ProducerRig(shards: 2, options => (options.Backoff, options.MaxBackoff) = (TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8)));
        var half = UInt128.MaxValue / 2;
        rig.Stream.OnRecord = entry => entry.Hash < half ? Throughput : null;
        var first = Enumerable.Range(0, 50).Select(i => rig.PutAsync($"k{i}", $"{i}")).ToArray();
        await rig.Time.RunUntilAsync(() => first.Any(put => put.IsCompletedSuccessfully), () => "nothing is stored");
        Assert.Contains(first, put => !put.IsCompleted);
        var calls = rig.Stream.Calls.Count;

        var second = Enumerable.Range(50, 50).Select(i => rig.PutAsync($"k{i}", $"{i}")).ToArray();
        await rig.Time.RunUntilAsync(() => second.Any(put => put.IsCompletedSuccessfully), () => "nothing more is stored");

        Assert.InRange(rig.Stream.Calls.Count - calls, 1, 3);
        rig.Stream.OnRecord = _ => null;
        await rig.Time.RunUntilAsync(Task.WhenAll(first.Concat(second)));
        Assert.Equal(100, rig.Stream.Records.Count);
    }

    [Fact]
    public async Task WithoutAListOfShardsPlainRecordsGoAndAggregatesFailByName()
    {
        await using var plain = new ProducerRig();
        await using var aggregating = new ProducerRig(configure: options => options.Aggregate = true);
        plain.Stream.OnList = aggregating.Stream.OnList = () => PutStream.Refused("AccessDeniedException");
        var good = plain.PutAsync("a", "1");
        var bad = aggregating.PutAsync("a", "1");

        await plain.Time.RunUntilAsync(good);
        await aggregating.Time.RunUntilAsync(() => bad.IsCompleted, () => "the put is not over");

        var failure = await Assert.ThrowsAsync<ProduceException>(() => bad);
        Assert.Equal((ProduceFailure.Refused, "AccessDeniedException", 0), (failure.Failure, failure.ErrorCode, failure.Attempts));
    }

    [Fact]
    public async Task AfterAReshardWhatIsInTheWrongShardIsSentAgainWhereItBelongs()
    {
        await using var rig = new ProducerRig(configure: options => options.Aggregate = true);
        var misplaced = rig.Meters.Count("kinesis.producer.record.misplaced");
        await rig.Time.RunUntilAsync(rig.PutAsync("warm", "up"));
        rig.Stream.Split(0);

        var puts = Enumerable.Range(0, 60).Select(i => rig.PutAsync($"k{i % 20}", $"{i}")).ToArray();
        await rig.Time.RunUntilAsync(Task.WhenAll(puts));

        var stored = rig.Stream.Records;
        var strays = stored.Where(record => !record.IsAtHome).ToArray();
        Assert.NotEmpty(strays);
        Assert.Equal(strays.Length, misplaced());
        Assert.Equal(61, stored.Count(record => record.IsAtHome));
        foreach (var (put, i) in puts.Select((put, i) => (put, i)))
        {
            var outcome = await put;
            Assert.Equal(strays.Any(stray => stray.Text == $"{i}"), outcome.MayBeRepeated);
            Assert.Contains(stored, record => record.IsAtHome && record.Text == $"{i}" && record.ShardId == outcome.ShardId);
        }

        Assert.Equal(2, rig.Stream.Lists);
    }
}
