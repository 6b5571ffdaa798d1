using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>Kinesis as one process sees it. As a deliberate bug, every record has a key of its own.</summary>
internal sealed class KinesisPort(
    SimulatedProcess process, SimulatedNetwork network, SimulatedStream stream, World world, Scenario scenario, Random random, bool spreadsKeys) : IKinesisClient
{
    /// <summary>Answers that were handed out and not given back.</summary>
    public int OpenAnswers { get; private set; }

    public Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken)
    {
        var place = Place.Parse(shardIterator);
        return Call($"GetRecords {place.ShardId}@{place.Index}", () => Read(place, limit), result => $"{result.Count}{(result.NextShardIterator is null ? " end" : "")}", cancellationToken);
    }

    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken) =>
        Call($"GetShardIterator {request.ShardId} {request.Type} {request.SequenceNumber}{request.Timestamp:O}", () => Open(request), iterator => iterator, cancellationToken);

    public Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<ShardDescription>>(
            "ListShards", () => [.. stream.Listed.Select(shard => shard.Describe())], shards => $"{shards.Count}", cancellationToken);

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken) =>
        Call(
            "DescribeStreamSummary",
            () => new StreamSummary(streamName, $"arn:{streamName}", "ACTIVE", stream.Open.Count, TimeSpan.FromDays(1), ProcessClock.Epoch, 0),
            summary => summary.Status,
            cancellationToken);

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
        throw new NotSupportedException();

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private Task<T> Call<T>(string what, Func<T> effect, Func<T, string> describe, CancellationToken cancellationToken) =>
        network.CallAsync(process, ServiceKind.Kinesis, what, effect, describe, cancellationToken);

    private string Open(ShardIteratorRequest request)
    {
        if (request.Timestamp > stream.Now)
        {
            // The service refuses times in the future, which a worker whose clock is ahead takes for the present.
            throw Faults.Kinesis(AwsErrorKind.Fatal, "InvalidArgumentException");
        }

        var shard = Require(request.ShardId);
        var index = request.Type switch
        {
            ShardIteratorType.TrimHorizon => 0,
            ShardIteratorType.Latest => shard.Records.Count,
            ShardIteratorType.AtTimestamp => shard.CountWhile(record => record.Arrival < request.Timestamp),
            ShardIteratorType.AtSequenceNumber => shard.CountWhile(record => Compare(record, request) < 0),
            _ => shard.CountWhile(record => Compare(record, request) <= 0),
        };
        return new Place(shard.ShardId.Value, index, world.Now).ToString();
    }

    private GetRecordsResult Read(Place place, int limit)
    {
        if (place.IssuedAt <= stream.ExpiredBefore || world.Now - place.IssuedAt > scenario.IteratorLife.Ticks)
        {
            throw Faults.Kinesis(AwsErrorKind.Expired, "ExpiredIteratorException");
        }

        var shard = Require(place.ShardId);

        // An answer may be empty although there are records behind, and shorter than asked for.
        var count = random.Next(100) < scenario.EmptyAnswerPercent ? 0 : Math.Min(Math.Min(limit, scenario.AnswerRecords), shard.Records.Count - place.Index);
        var next = place.Index + count;
        var isEnd = shard.ClosedAt is not null && next == shard.Records.Count;

        // Known of the service: an open shard's answer without an iterator.
        var isFalseEnd = shard.ClosedAt is null && random.Next(1000) < scenario.FalseEndPerMille;
        var lag = next == shard.Records.Count ? TimeSpan.Zero : stream.Now - shard.Records[next].Arrival + TimeSpan.FromMilliseconds(1);
        var namesChildren = isEnd && random.Next(100) >= scenario.UnnamedChildrenPercent;
        return Answer(shard, place.Index, count, lag, isEnd || isFalseEnd ? null : (place with { Index = next, IssuedAt = world.Now }).ToString(), namesChildren);
    }

    private GetRecordsResult Answer(StreamShard shard, int from, int count, TimeSpan lag, string? next, bool namesChildren)
    {
        var records = ArrayPool<KinesisRecord>.Shared.Rent(Math.Max(1, count));
        var bytes = new byte[count * sizeof(long)];
        for (var i = 0; i < count; i++)
        {
            var record = shard.Records[from + i];
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), record.Id);
            records[i] = new KinesisRecord(
                bytes.AsMemory(i * sizeof(long), sizeof(long)),
                Encoding.UTF8.GetBytes(spreadsKeys ? $"{record.Key}/{record.Id}" : record.Key),
                Encoding.UTF8.GetBytes(record.Sequence.Text),
                0,
                (record.Arrival - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        }

        OpenAnswers++;
#pragma warning disable CA2000 // The answer owns the body and disposes it.
        return new GetRecordsResult(records, count, new Body(this, bytes))
        {
            NextShardIterator = next,
            Lag = lag,
            ChildShards = namesChildren ? [.. shard.Children.Select(child => child.DescribeAsChild())] : [],
            HeldBytes = count * scenario.RecordBytes,
        };
#pragma warning restore CA2000
    }

    private StreamShard Require(string shardId) => stream.Find(shardId) ?? throw Faults.Kinesis(AwsErrorKind.Fatal, "ResourceNotFoundException");

    private static int Compare(StreamRecord record, ShardIteratorRequest request) =>
        record.Sequence.CompareTo(SequenceNumber.Parse(request.SequenceNumber!));

    private sealed record Place(string ShardId, int Index, long IssuedAt)
    {
        public static Place Parse(string iterator)
        {
            var parts = iterator.Split('|');
            return new Place(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ShardId}|{Index}|{IssuedAt}");
    }

    /// <summary>The memory of one answer. Given back, it is overwritten, so that whoever still reads it gets caught.</summary>
    private sealed class Body(KinesisPort port, byte[] bytes) : IDisposable
    {
        public void Dispose()
        {
            Array.Fill(bytes, (byte)0xFF);
            port.OpenAnswers--;
        }
    }
}
