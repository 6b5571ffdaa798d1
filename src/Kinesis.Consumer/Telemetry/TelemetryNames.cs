namespace Kinesis.Consumer.Telemetry;

/// <summary>Names of OpenTelemetry's messaging conventions 1.44 and of this library's own measures.</summary>
internal static class TelemetryNames
{
    public const string Source = "Kinesis.Consumer";
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";

    public const string MessagingSystem = "messaging.system";
    public const string AwsKinesis = "aws.kinesis";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string DestinationName = "messaging.destination.name";
    public const string PartitionId = "messaging.destination.partition.id";
    public const string ConsumerGroup = "messaging.consumer.group.name";
    public const string ClientId = "messaging.client.id";
    public const string BatchCount = "messaging.batch.message_count";
    public const string ErrorType = "error.type";
    public const string OtherError = "_OTHER";
    public const string Reason = "reason";
    public const string State = "state";
    public const string Outcome = "outcome";
    public const string Call = "call";

    public const string GetRecords = "get_records";
    public const string SubscribeToShard = "subscribe_to_shard";
    public const string Process = "process";
    public const string Checkpoint = "checkpoint";
}
