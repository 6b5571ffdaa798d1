using System.Globalization;
using System.Text;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>Whatever fails: nothing acknowledged is missing, keys are in order, and second copies have a lost answer or a reshard behind them.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ProducerOrderTests
{
    private const int Records = 600;
    private const int Keys = 17;

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, false, true)]
    [InlineData(3, false, true)]
    [InlineData(4, true, false)]
    [InlineData(5, true, true)]
    [InlineData(6, true, true)]
    [InlineData(7, true, true)]
    public async Task EachKeyIsInOrderHoweverPartsFail(int seed, bool aggregates, bool losesAnswers)
    {
        var random = new Random(seed);
        var time = new ManualTimeProvider();
        using var meters = new TestMeters();
        var uncertain = meters.Count("kinesis.producer.record.uncertain");
        var misplaced = meters.Count("kinesis.producer.record.misplaced");
        var stream = new PutStream(3)
        {
            OnRecord = _ => random.Next(4) switch { 0 => "ProvisionedThroughputExceededException", 1 when random.Next(3) == 0 => "InternalFailure", _ => null },
            OnCall = _ => random.Next(12) == 0 ? PutStream.Refused("LimitExceededException") : null,
            OnAnswer = () => losesAnswers && random.Next(8) == 0 ? PutStream.Lost() : null,
            OnWay = token => Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 300)), time, token),
        };
        var options = new ProducerOptions { StreamName = "orders", Aggregate = aggregates, MaxAggregateBytes = 1024, RecordTtl = TimeSpan.FromHours(5), MaxDelay = TimeSpan.FromMilliseconds(200) };
        await using var producer = new KinesisProducer(stream, options, time, meters);

        var puts = new List<(string Key, string Text, Task<PutOutcome> Task)>();
        for (var i = 0; i < Records; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"key-{random.Next(Keys)}");
            var text = string.Create(CultureInfo.InvariantCulture, $"{i:D5}");
            puts.Add((key, text, producer.PutAsync(key, Encoding.UTF8.GetBytes(text)).AsTask()));
            if (random.Next(40) == 0)
            {
                await time.RunForAsync(TimeSpan.FromMilliseconds(random.Next(100, 1500)));
            }

            if (random.Next(150) == 0)
            {
                stream.Split(random.Next());
            }
        }

        await time.RunUntilAsync(Task.WhenAll(puts.Select(put => put.Task)), limitSeconds: 10_000);

        var stored = stream.Records;
        var story = $"seed {seed}, {stored.Count} stored of {Records}";
        foreach (var key in puts.GroupBy(put => put.Key))
        {
            // Second copies aside: where the first copy at home stands.
            var firsts = stored.Where(record => record.Key == key.Key && record.IsAtHome).Select(record => record.Text).Distinct();
            Assert.True(key.Select(put => put.Text).SequenceEqual(firsts), $"{story}: {key.Key} is {string.Join(' ', firsts)}");
        }

        foreach (var (key, text, task) in puts)
        {
            var outcome = await task;
            Assert.Contains(stored, record => record.Text == text && record.Key == key && record.IsAtHome
                && (record.ShardId, record.SequenceNumber, record.Sub) == (outcome.ShardId, outcome.SequenceNumber, outcome.SubSequenceNumber));
            Assert.True(stored.Count(record => record.Text == text) == 1 || outcome.MayBeRepeated, $"{story}: {text} has a copy that nobody was told of");
        }

        Assert.InRange(stored.Count - Records, 0, uncertain() + misplaced());
        Assert.True(losesAnswers || uncertain() == 0, story);
        Assert.InRange(stored.Count(record => !record.IsAtHome), misplaced(), misplaced() + uncertain());
    }
}
