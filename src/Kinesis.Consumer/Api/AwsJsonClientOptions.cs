namespace Kinesis.Consumer.Api;

/// <summary>Which AWS JSON service is called, and where.</summary>
public sealed class AwsJsonClientOptions
{
    /// <summary>The service's id as the SDKs write it, such as <c>Athena</c>; names the variable <c>AWS_ENDPOINT_URL_ATHENA</c>.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The first label of the endpoint's host and the name in the signature's scope, such as <c>athena</c>.</summary>
    public required string EndpointPrefix { get; init; }

    /// <summary>What stands before the operation in <c>X-Amz-Target</c>, such as <c>AmazonAthena</c>.</summary>
    public required string TargetPrefix { get; init; }

    /// <summary>The protocol's version.</summary>
    /// <value>Default: 1.1; Step Functions and DynamoDB speak 1.0.</value>
    public string JsonVersion { get; init; } = "1.1";

    /// <summary>The region.</summary>
    /// <value>Default: what the SDK's chain finds (AWS_REGION, profile, instance metadata).</value>
    public string? Region { get; init; }

    /// <summary>The endpoint.</summary>
    /// <value>Default: AWS_ENDPOINT_URL_{service}, AWS_ENDPOINT_URL, or the service's own endpoint in the region.</value>
    public Uri? ServiceUrl { get; init; }

    /// <summary>How long a call may take with all its retries and its body.</summary>
    /// <value>Default: 60 s.</value>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the pipeline repeats a call that may be repeated.</summary>
    /// <value>Default: 3.</value>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Whether hosts with validated cryptography are called.</summary>
    /// <value>Default: what the SDK's chain finds (AWS_USE_FIPS_ENDPOINT, profile), else false.</value>
    public bool? UseFipsEndpoint { get; init; }

    /// <summary>Whether hosts that also have IPv6 addresses are called.</summary>
    /// <value>Default: what the SDK's chain finds (AWS_USE_DUALSTACK_ENDPOINT, profile), else false.</value>
    public bool? UseDualstackEndpoint { get; init; }
}
