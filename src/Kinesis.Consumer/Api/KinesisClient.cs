using System.Text.Json;
using Amazon.Runtime;
using Kinesis.Consumer.Api.Streaming;
using Kinesis.Consumer.Api.Wire;

namespace Kinesis.Consumer.Api;

/// <summary>Kinesis Data Streams over AWS JSON 1.1. Thread-safe; one instance serves a process.</summary>
public sealed class KinesisClient : IKinesisClient, IDisposable
{
    private readonly AwsJsonClient _json;
    private readonly Lazy<EventStreamClient> _events;

    /// <summary>A client.</summary>
    /// <param name="options">Where and how patiently.</param>
    /// <param name="credentials">Null for what the SDK's chain finds.</param>
    /// <param name="timeProvider">Measures the calls' time limit.</param>
    public KinesisClient(KinesisClientOptions options, AWSCredentials? credentials = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var service = new AwsJsonClientOptions
        {
            ServiceId = "Kinesis",
            EndpointPrefix = "kinesis",
            TargetPrefix = "Kinesis_20131202",
            Region = options.Region,
            ServiceUrl = options.ServiceUrl,
            CallTimeout = options.CallTimeout,
            MaxRetries = options.MaxRetries,
            UseFipsEndpoint = options.UseFipsEndpoint,
            UseDualstackEndpoint = options.UseDualstackEndpoint,
        };
        _json = new AwsJsonClient(service, credentials, timeProvider);

        // Only fan-out needs it, and its connections are its own.
        _events = new Lazy<EventStreamClient>(() => new EventStreamClient(service, credentials, timeProvider ?? TimeProvider.System));
    }

    /// <summary>The region in which requests are signed.</summary>
    internal string Region => _json.Config.AuthenticationRegion;

    /// <summary>The address that is called.</summary>
    internal string Url => _json.Config.DetermineServiceOperationEndpoint(null).URL;

    /// <inheritdoc/>
    public Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken) =>
        GetRecordsAsync(shardIterator, limit, streamArn: null, cancellationToken);

    /// <summary>As the public one, for a stream of another account: the owner's policy is looked up by the ARN.</summary>
    internal async Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, string? streamArn, CancellationToken cancellationToken)
    {
        // Not repeated when throttled: the reader of the shard keeps the pace, and a repeat would cost one of its five calls a second.
        var request = KinesisRequests.GetRecords(shardIterator, limit, streamArn);
        var body = await _json.SendAsync("GetRecords", request, AwsRetry.Faults, cancellationToken).ConfigureAwait(false);
        return GetRecordsDecoder.Decode(body);
    }

    /// <inheritdoc/>
    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            "GetShardIterator",
            KinesisRequests.GetShardIterator(request),
            AwsRetry.FaultsAndThrottling,
            answer => ShardFields.Text(answer, "ShardIterator"),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ShardDescription>> ListShardsAsync(
        string streamName, ShardFilter? filter, CancellationToken cancellationToken)
    {
        var shards = new List<ShardDescription>();
        string? token = null;
        var mayStartAgain = true;
        while (true)
        {
            try
            {
                var body = KinesisRequests.ListShards(streamName, filter, token);
                token = await CallAsync("ListShards", body, AwsRetry.FaultsAndThrottling, AddPage, cancellationToken).ConfigureAwait(false);
                if (token is null)
                {
                    return shards;
                }
            }
            catch (AwsRequestException exception) when (exception.Kind == AwsErrorKind.Expired && mayStartAgain)
            {
                // A token lives for 300 seconds; a call that was throttled for long can outlive it. What was read so far may be outdated as well.
                mayStartAgain = false;
                token = null;
                shards.Clear();
            }
        }

        string? AddPage(JsonElement answer)
        {
            shards.AddRange(answer.GetProperty("Shards").EnumerateArray().Select(ShardFields.ReadShard));
            return ShardFields.OptionalText(answer, "NextToken");
        }
    }

    /// <inheritdoc/>
    public async Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken)
    {
        const string operation = "DescribeStreamSummary";
        var (answer, answeredAt) = await _json.CallDatedAsync(
            operation, KinesisRequests.OfStream(streamName), AwsRetry.FaultsAndThrottling, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            return Read(operation, answer, ReadSummary) with { AnsweredAt = answeredAt };
        }
    }

    /// <inheritdoc/>
    public Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => CallAsync(
        "PutRecord", KinesisRequests.PutRecord(streamName, partitionKey.Span, data.Span), AwsRetry.None, PutFields.ReadOutcome, cancellationToken);

    /// <inheritdoc/>
    public Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(streamName);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count);
        return CallAsync(
            "PutRecords", batch.Complete(streamName), AwsRetry.None, answer => PutFields.ReadResult(answer, batch.Count), cancellationToken);
    }

    /// <inheritdoc/>
    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) =>
        CallAsync("CreateStream", KinesisRequests.CreateStream(streamName, shardCount), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) =>
        CallAsync("DeleteStream", KinesisRequests.DeleteStream(streamName), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        bool more;
        do
        {
            var body = KinesisRequests.ListStreams(names.Count > 0 ? names[^1] : null);
            more = await CallAsync("ListStreams", body, AwsRetry.FaultsAndThrottling, AddPage, cancellationToken).ConfigureAwait(false);
        }
        while (more);
        return names;

        bool AddPage(JsonElement answer)
        {
            var before = names.Count;
            names.AddRange(answer.GetProperty("StreamNames").EnumerateArray().Select(name => name.GetString() ?? ""));
            // A page that brings nothing would be asked for again and again.
            return answer.GetProperty("HasMoreStreams").GetBoolean() && names.Count > before;
        }
    }

    /// <inheritdoc/>
    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) =>
        CallAsync("SplitShard", KinesisRequests.SplitShard(streamName, shardId, newStartingHashKey), cancellationToken);

    /// <inheritdoc/>
    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) =>
        CallAsync("MergeShards", KinesisRequests.MergeShards(streamName, shardId, adjacentShardId), cancellationToken);

    /// <inheritdoc/>
    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) =>
        CallAsync("UpdateShardCount", KinesisRequests.UpdateShardCount(streamName, targetShardCount), cancellationToken);

    /// <inheritdoc/>
    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(
        string streamArn, string consumerName, CancellationToken cancellationToken) => CallAsync(
        "RegisterStreamConsumer",
        KinesisRequests.OfConsumer(streamArn, consumerName),
        AwsRetry.None,
        answer => ConsumerFields.Read(answer.GetProperty("Consumer")),
        cancellationToken);

    /// <inheritdoc/>
    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(
        string streamArn, string consumerName, CancellationToken cancellationToken) => CallAsync(
        "DescribeStreamConsumer",
        KinesisRequests.OfConsumer(streamArn, consumerName),
        AwsRetry.FaultsAndThrottling,
        answer => ConsumerFields.Read(answer.GetProperty("ConsumerDescription")),
        cancellationToken);

    /// <inheritdoc/>
    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        CallAsync("DeregisterStreamConsumer", KinesisRequests.OfConsumer(streamArn, consumerName), cancellationToken);

    /// <inheritdoc/>
    public async Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = KinesisRequests.SubscribeToShard(request);
        var answer = await _events.Value.OpenAsync(ShardSubscription.Operation, body, cancellationToken).ConfigureAwait(false);
        return new ShardSubscription(answer);
    }

    /// <summary>Closes the connections, and with them all subscriptions.</summary>
    public void Dispose()
    {
        _json.Dispose();
        if (_events.IsValueCreated)
        {
            _events.Value.Dispose();
        }
    }

    private static StreamSummary ReadSummary(JsonElement answer)
    {
        var stream = answer.GetProperty("StreamDescriptionSummary");
        return new StreamSummary(
            ShardFields.Text(stream, "StreamName"),
            ShardFields.Text(stream, "StreamARN"),
            ShardFields.Text(stream, "StreamStatus"),
            stream.GetProperty("OpenShardCount").GetInt32(),
            TimeSpan.FromHours(stream.GetProperty("RetentionPeriodHours").GetInt32()),
            DateTimeOffset.UnixEpoch.AddSeconds(stream.GetProperty("StreamCreationTimestamp").GetDouble()),
            stream.TryGetProperty("ConsumerCount", out var consumers) ? consumers.GetInt32() : 0);
    }

    private Task<bool> CallAsync(string operation, byte[] request, CancellationToken cancellationToken) =>
        CallAsync(operation, request, AwsRetry.None, _ => true, cancellationToken);

    private async Task<T> CallAsync<T>(
        string operation, ReadOnlyMemory<byte> request, AwsRetry retry, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var answer = await _json.CallAsync(operation, request, retry, cancellationToken).ConfigureAwait(false);
        return Read(operation, answer, read);
    }

    private static T Read<T>(string operation, JsonDocument answer, Func<JsonElement, T> read)
    {
        try
        {
            return read(answer.RootElement);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw AwsErrors.Malformed(operation, exception.Message, exception);
        }
    }
}
