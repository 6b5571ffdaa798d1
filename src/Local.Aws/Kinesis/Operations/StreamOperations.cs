using System.Buffers;
using System.Text.Json;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>CreateStream, DeleteStream, ListStreams, DescribeStream, DescribeStreamSummary. Streams are ACTIVE at once.</summary>
internal sealed class StreamOperations(KinesisState state)
{
    private const int MaxShardsPerCreate = 10_000;
    private const int OnDemandShards = 4;
    private const int DefaultPage = 100;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    public async Task CreateAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var name = arguments.RequiredText("StreamName");
        CheckName(name);
        var onDemand = arguments.Root.TryGetProperty("StreamModeDetails", out var mode) && KinesisArguments.Text(mode, "StreamMode") == "ON_DEMAND";
        var shardCount = arguments.Number("ShardCount", 1, MaxShardsPerCreate);
        if (!onDemand && shardCount is null)
        {
            throw KinesisError.MissingMember("shardCount");
        }

        var settings = new StreamSettings
        {
            OnDemand = onDemand,
            MaxRecordKiB = arguments.Number("MaxRecordSizeInKiB", 1024, 10240) ?? 1024,
            Tags = TagOperations.Merge(new StreamSettings().Tags, arguments.Root),
        };
        if (!state.Streams.TryCreate(name, request.Region, onDemand ? OnDemandShards : shardCount!.Value, settings))
        {
            throw KinesisError.ResourceInUse($"Stream {name} under account {LocalAwsOptions.AccountId} already exists.");
        }

        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task DeleteAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(arguments);
        var enforced = arguments.Root.TryGetProperty("EnforceConsumerDeletion", out var enforce) && enforce.ValueKind == JsonValueKind.True;
        if (!enforced && !stream.Settings.Consumers.IsEmpty)
        {
            throw KinesisError.ResourceInUse(
                $"Stream {stream.Name} under account {LocalAwsOptions.AccountId} has enhanced fan-out consumers: set EnforceConsumerDeletion or deregister them.");
        }

        if (!state.Streams.TryDelete(stream))
        {
            throw KinesisError.StreamNotFound(stream.Name);
        }

        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task ListAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var limit = arguments.Number("Limit", 1, 10_000) ?? DefaultPage;
        var after = arguments.Text("ExclusiveStartStreamName");
        if (arguments.Text("NextToken") is { } token)
        {
            after = state.Tokens.TryOpen(token, KinesisTokens.Default.NamePageToken, out var page) ? page!.AfterName
                : throw KinesisError.InvalidArgument("NextToken is not valid.");
        }

        var rest = state.Streams.InNameOrder().Where(stream => string.CompareOrdinal(stream.Name, after) > 0).ToList();
        var more = rest.Count > limit;
        await request.ReplyAsync((Page: rest.Take(limit).ToList(), more), (json, list) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("StreamNames");
            list.Page.ForEach(stream => json.WriteStringValue(stream.Name));
            json.WriteEndArray();
            json.WriteBoolean("HasMoreStreams", list.more);
            if (list.more)
            {
                var next = new NamePageToken(list.Page[^1].Name, state.Now.ToUnixTimeMilliseconds());
                json.WriteString("NextToken", state.Tokens.Seal(next, KinesisTokens.Default.NamePageToken));
            }

            json.WriteStartArray("StreamSummaries");
            list.Page.ForEach(stream =>
            {
                json.WriteStartObject();
                WriteIdentity(json, stream);
                json.WriteEndObject();
            });
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task DescribeAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(arguments);
        var limit = arguments.Number("Limit", 1, 10_000) ?? DefaultPage;
        var after = arguments.Text("ExclusiveStartShardId");
        var rest = stream.Shards().All.Where(shard => string.CompareOrdinal(shard.Id, after) > 0).ToList();
        await request.ReplyAsync(stream, (json, described) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("StreamDescription");
            WriteIdentity(json, described);
            WriteSettings(json, described);
            json.WriteStartArray("Shards");
            foreach (var shard in rest.Take(limit))
            {
                KinesisJson.WriteShard(json, shard);
            }

            json.WriteEndArray();
            json.WriteBoolean("HasMoreShards", rest.Count > limit);
            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task DescribeSummaryAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        await request.ReplyAsync(state.Stream(arguments), (json, stream) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("StreamDescriptionSummary");
            WriteIdentity(json, stream);
            WriteSettings(json, stream);
            json.WriteNumber("OpenShardCount", stream.Shards().Open.Length);
            json.WriteNumber("ConsumerCount", stream.Settings.Consumers.Count);
            json.WriteNumber("MaxRecordSizeInKiB", stream.Settings.MaxRecordKiB);
            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 128)
        {
            throw KinesisError.Validation(name, "streamName", "Member must have length between 1 and 128");
        }

        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw KinesisError.Validation(name, "streamName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        }
    }

    private static void WriteIdentity(Utf8JsonWriter json, LocalStream stream)
    {
        json.WriteString("StreamName", stream.Name);
        json.WriteString("StreamARN", stream.Arn);
        json.WriteString("StreamStatus", "ACTIVE");
        json.WriteStartObject("StreamModeDetails");
        json.WriteString("StreamMode", stream.Settings.OnDemand ? "ON_DEMAND" : "PROVISIONED");
        json.WriteEndObject();
        KinesisJson.WriteTime(json, "StreamCreationTimestamp", stream.CreatedAt);
    }

    private static void WriteSettings(Utf8JsonWriter json, LocalStream stream)
    {
        json.WriteNumber("RetentionPeriodHours", (int)stream.Settings.Retention.TotalHours);
        json.WriteString("EncryptionType", "NONE");
        json.WriteStartArray("EnhancedMonitoring");
        json.WriteStartObject();
        json.WriteStartArray("ShardLevelMetrics");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
