using System.Globalization;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis;

/// <summary>The errors of the service in AWS's words.</summary>
internal static class KinesisError
{
    public const string ThroughputExceeded = "ProvisionedThroughputExceededException";

    private const string Account = LocalAwsOptions.AccountId;

    public static ServiceException InvalidArgument(string message) => new("InvalidArgumentException", message);

    public static ServiceException ResourceInUse(string message) => new("ResourceInUseException", message);

    public static ServiceException LimitExceeded(string message) => new("LimitExceededException", message);

    public static ServiceException StreamNotFound(string name) => new("ResourceNotFoundException", $"Stream {name} under account {Account} not found.");

    public static ServiceException ShardNotFound(LocalStream stream, string shardId) =>
        new("ResourceNotFoundException", $"Shard {shardId} in stream {stream.Name} under account {Account} does not exist");

    public static ServiceException ConsumerNotFound(string consumer) =>
        new("ResourceNotFoundException", $"Consumer {consumer} not found.");

    public static ServiceException Validation(string value, string member, string constraint) => new(
        "ValidationException",
        $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");

    public static ServiceException MissingMember(string member) => new(
        "ValidationException",
        $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    public static ServiceException ExpiredIterator(DateTimeOffset created, DateTimeOffset now, TimeSpan tolerated) => new(
        "ExpiredIteratorException",
        $"Iterator expired. The iterator was created at time {Show(created)} while right now it is {Show(now)} which is further in the future than the tolerated delay of {tolerated.TotalMilliseconds:F0} milliseconds.");

    public static string RateExceeded(LocalStream stream, LocalShard shard) =>
        $"Rate exceeded for shard {shard.Id} in stream {stream.Name} under account {Account}.";

    private static string Show(DateTimeOffset time) => time.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
}
