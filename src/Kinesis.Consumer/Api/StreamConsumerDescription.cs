namespace Kinesis.Consumer.Api;

/// <summary>A registered enhanced fan-out consumer of a stream.</summary>
/// <param name="ConsumerName">Its name, unique in the stream.</param>
/// <param name="ConsumerArn">Its ARN, which ends with the time of its registration.</param>
/// <param name="Status">CREATING, ACTIVE or DELETING.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record StreamConsumerDescription(string ConsumerName, string ConsumerArn, string Status, DateTimeOffset CreatedAt)
{
    /// <summary>Whether it can subscribe to shards.</summary>
    public bool IsActive => Status == "ACTIVE";
}
