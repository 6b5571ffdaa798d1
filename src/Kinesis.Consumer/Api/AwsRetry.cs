namespace Kinesis.Consumer.Api;

/// <summary>What the SDK's pipeline may repeat by itself.</summary>
public enum AwsRetry
{
    /// <summary>Nothing: the call changes something, and an answer that was lost may have had its effect.</summary>
    None,

    /// <summary>Passing faults, but not throttling: the caller paces itself.</summary>
    Faults,

    /// <summary>Passing faults and throttling.</summary>
    FaultsAndThrottling,
}
