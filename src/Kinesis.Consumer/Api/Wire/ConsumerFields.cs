using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Reads the fan-out consumer out of the answers of RegisterStreamConsumer and DescribeStreamConsumer.</summary>
internal static class ConsumerFields
{
    public static StreamConsumerDescription Read(JsonElement consumer) => new(
        ShardFields.Text(consumer, "ConsumerName"),
        ShardFields.Text(consumer, "ConsumerARN"),
        ShardFields.Text(consumer, "ConsumerStatus"),
        DateTimeOffset.UnixEpoch.AddSeconds(consumer.GetProperty("ConsumerCreationTimestamp").GetDouble()));
}
