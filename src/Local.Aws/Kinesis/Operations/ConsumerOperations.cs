using System.Text.Json;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>Register, Describe, List and Deregister of enhanced fan-out consumers, which are ACTIVE at once.</summary>
internal sealed class ConsumerOperations(KinesisState state)
{
    private const int MaxConsumers = 20;
    private const int DefaultPage = 100;

    public async Task RegisterAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(null, arguments.RequiredText("StreamARN"));
        var name = arguments.RequiredText("ConsumerName");
        var now = state.Now;
        var consumer = new StreamConsumer(name, $"{stream.Arn}/consumer/{name}:{now.ToUnixTimeSeconds()}", now);
        stream.Update(settings => settings.Consumers switch
        {
            var consumers when consumers.ContainsKey(name) =>
                throw KinesisError.ResourceInUse($"Consumer {name} under stream {stream.Name} already exists for account {LocalAwsOptions.AccountId}."),
            { Count: >= MaxConsumers } =>
                throw KinesisError.LimitExceeded($"Stream {stream.Name} has {MaxConsumers} consumers, the most that a stream may have."),
            var consumers => settings with { Consumers = consumers.Add(name, consumer) },
        });
        await request.ReplyAsync(consumer, (json, registered) =>
        {
            json.WriteStartObject();
            json.WritePropertyName("Consumer");
            Write(json, registered, streamArn: null);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task DescribeAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        await request.ReplyAsync(Find(arguments), (json, found) =>
        {
            json.WriteStartObject();
            json.WritePropertyName("ConsumerDescription");
            Write(json, found.Consumer, found.Stream.Arn);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task ListAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(null, arguments.RequiredText("StreamARN"));
        var limit = arguments.Number("MaxResults", 1, 10_000) ?? DefaultPage;
        var after = arguments.Text("NextToken") switch
        {
            null => null,
            var token => state.Tokens.TryOpen(token, KinesisTokens.Default.NamePageToken, out var page) ? page!.AfterName
                : throw KinesisError.InvalidArgument("NextToken is not valid."),
        };
        var rest = stream.Settings.Consumers.Values.Where(consumer => string.CompareOrdinal(consumer.Name, after) > 0).ToList();
        await request.ReplyAsync(rest, (json, consumers) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Consumers");
            foreach (var consumer in consumers.Take(limit))
            {
                Write(json, consumer, streamArn: null);
            }

            json.WriteEndArray();
            if (consumers.Count > limit)
            {
                var next = new NamePageToken(consumers[limit - 1].Name, state.Now.ToUnixTimeMilliseconds());
                json.WriteString("NextToken", state.Tokens.Seal(next, KinesisTokens.Default.NamePageToken));
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task DeregisterAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var (stream, consumer) = Find(arguments);
        stream.Update(settings => settings with { Consumers = settings.Consumers.Remove(consumer.Name) });
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    private (LocalStream Stream, StreamConsumer Consumer) Find(KinesisArguments arguments)
    {
        if (arguments.Text("ConsumerARN") is { } arn)
        {
            return ByArn(state, arn);
        }

        var stream = state.Stream(null, arguments.Text("StreamARN")
            ?? throw KinesisError.InvalidArgument("Either ConsumerARN or both StreamARN and ConsumerName must be provided."));
        var name = arguments.RequiredText("ConsumerName");
        return stream.Settings.Consumers.TryGetValue(name, out var consumer) ? (stream, consumer)
            : throw KinesisError.ConsumerNotFound($"{name} under stream {stream.Name}");
    }

    public static (LocalStream Stream, StreamConsumer Consumer) ByArn(KinesisState state, string arn)
    {
        var stream = state.Stream(null, arn);
        var consumer = stream.Settings.Consumers.Values.FirstOrDefault(consumer => consumer.Arn == arn);
        return consumer is null ? throw KinesisError.ConsumerNotFound(arn) : (stream, consumer);
    }

    private static void Write(Utf8JsonWriter json, StreamConsumer consumer, string? streamArn)
    {
        json.WriteStartObject();
        json.WriteString("ConsumerName", consumer.Name);
        json.WriteString("ConsumerARN", consumer.Arn);
        json.WriteString("ConsumerStatus", "ACTIVE");
        KinesisJson.WriteTime(json, "ConsumerCreationTimestamp", consumer.CreatedAt);
        if (streamArn is not null)
        {
            json.WriteString("StreamARN", streamArn);
        }

        json.WriteEndObject();
    }
}
