using System.Globalization;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>Kinesis as one process sees it.</summary>
internal sealed class KinesisPort(SimulatedProcess process, SimulationRun run) : IKinesisClient
{
    private readonly SimulatedStream _stream = run.Stream;
    private readonly World _world = run.World;
    private readonly Scenario _scenario = run.Scenario;
    private readonly Random _random = run.Random;

    private readonly ShardReader _reader = new(run);

    /// <summary>Answers that were handed out and not given back.</summary>
    public int OpenAnswers => _reader.OpenAnswers;

    public async Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken)
    {
        var place = Place.Parse(shardIterator);
        var result = await Call($"GetRecords {place.ShardId}@{place.Index}", () => Read(place, limit), result => $"{result.Count}{(result.NextShardIterator is null ? " end" : "")}", cancellationToken);
        if (run.IsTroubled && _scenario.Traits.OutOfMemoryPerMille > 0 && _random.Next(1000) < _scenario.Traits.OutOfMemoryPerMille)
        {
            // The buffer for the answer cannot be had.
            run.Coverage.Count("out.of.memory");
            result.Dispose();
#pragma warning disable CA2201 // What the runtime throws is the point.
            throw new OutOfMemoryException("there is no room for the answer");
#pragma warning restore CA2201
        }

        return result;
    }

    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken) =>
        Call($"GetShardIterator {request.ShardId} {request.Type} {request.SequenceNumber}{request.Timestamp:O}", () => Open(request), iterator => iterator, cancellationToken);

    public Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken) =>
        Call($"ListShards {filter?.Type} {filter?.Timestamp:O}", () => List(filter), shards => $"{shards.Count}", cancellationToken);

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken) =>
        Call("DescribeStreamSummary", () => Describe(streamName), summary => summary.Status, cancellationToken);


    public Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        Call($"RegisterStreamConsumer {consumerName}", () => run.FanOut.Register(consumerName), consumer => consumer.Status, cancellationToken);

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        Call($"DescribeStreamConsumer {consumerName}", () => run.FanOut.Describe(consumerName), consumer => consumer.Status, cancellationToken);

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken) => Call<IShardSubscription>(
        $"SubscribeToShard {request.ShardId} {request.Type} {request.SequenceNumber}{request.Timestamp:O}", () => Subscribe(request), _ => "subscribed", cancellationToken);

    private Task<T> Call<T>(string what, Func<T> effect, Func<T, string> describe, CancellationToken cancellationToken) =>
        run.Network.CallAsync(process, ServiceKind.Kinesis, what, effect, describe, cancellationToken);

    private StreamSummary Describe(string streamName)
    {
        run.Limits.Describe();
        return new StreamSummary(streamName, $"arn:{streamName}", "ACTIVE", _stream.Open.Count, TimeSpan.FromDays(1), ProcessClock.Epoch, 0)
        {
            AnsweredAt = DateTimeOffset.FromUnixTimeSeconds(_stream.Now.ToUnixTimeSeconds()),
        };
    }

    /// <summary>Eventually consistent: every other listing is from a little while ago.</summary>
    private IReadOnlyList<ShardDescription> List(ShardFilter? filter)
    {
        var lag = run.IsTroubled && _random.Next(2) == 0 ? (long)(_scenario.Traits.Listing.MaxLag.Ticks * _random.NextDouble()) : 0;
        return ShardViews.List(_stream, filter, Math.Max(0, _world.Now - lag));
    }

    private string Open(ShardIteratorRequest request)
    {
        var shard = _reader.Require(request.ShardId);
        return new Place(shard.ShardId.Value, _reader.Find(shard, request.Type, request.SequenceNumber, request.Timestamp), _world.Now).ToString();
    }

    private GetRecordsResult Read(Place place, int limit)
    {
        if (place.IssuedAt <= _stream.ExpiredBefore || _world.Now - place.IssuedAt > _scenario.IteratorLife.Ticks)
        {
            throw Faults.Kinesis(AwsErrorKind.Expired, "ExpiredIteratorException");
        }

        var shard = _reader.Require(place.ShardId);
        run.Limits.Read(shard);
        var slice = _reader.Read(shard, place.Index, limit);
        var (records, body, held) = _reader.Copy(shard, slice);
        run.Limits.Answered(shard, held);
        return new GetRecordsResult(records, slice.Count, body)
        {
            NextShardIterator = slice.IsEnd ? null : (place with { Index = slice.Next, IssuedAt = _world.Now }).ToString(),
            Lag = slice.Lag,
            ChildShards = slice.Children,
            HeldBytes = held,
        };
    }

    private SimulatedSubscription Subscribe(SubscribeToShardRequest request)
    {
        var shard = _reader.Require(request.ShardId);
        var subscription = new SimulatedSubscription(process, run, _reader, shard, _reader.Find(shard, request.Type, request.SequenceNumber, request.Timestamp));
        run.FanOut.Subscribe(shard, subscription);
        return subscription;
    }

    private sealed record Place(string ShardId, int Index, long IssuedAt)
    {
        public static Place Parse(string iterator)
        {
            var parts = iterator.Split('|');
            return new Place(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ShardId}|{Index}|{IssuedAt}");
    }
}
