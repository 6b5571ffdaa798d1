using System.ComponentModel.DataAnnotations;

namespace Kinesis.Consumer.Api;

/// <summary>Where and how patiently Kinesis is called.</summary>
public sealed class KinesisClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kinesis:Client";

    /// <summary>The region of the streams, and of the lease table unless <c>Kinesis:Leases:Region</c> says otherwise.</summary>
    /// <value>Default: that of a registered AWSOptions, else what the SDK's chain finds (AWS_REGION, profile, instance metadata).</value>
    public string? Region { get; set; }

    /// <summary>The endpoint.</summary>
    /// <value>Default: AWS_ENDPOINT_URL_KINESIS, AWS_ENDPOINT_URL, or the service's own endpoint in the region.</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>How long a call may take with all its retries and its body.</summary>
    /// <value>Default: 30 s, as in the KCL; 1 s to 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a read that failed by a passing fault is repeated before the caller hears of it.</summary>
    /// <value>Default: 3; 0 to 10. Writes are never repeated.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>Whether hosts with validated cryptography are called, for the lease table too.</summary>
    /// <value>Default: what the SDK's chain finds (AWS_USE_FIPS_ENDPOINT, profile), else false. Has no effect beside <see cref="ServiceUrl"/>.</value>
    public bool? UseFipsEndpoint { get; set; }

    /// <summary>Whether hosts that also have IPv6 addresses are called, for the lease table too.</summary>
    /// <value>Default: what the SDK's chain finds (AWS_USE_DUALSTACK_ENDPOINT, profile), else false. Has no effect beside <see cref="ServiceUrl"/>.</value>
    public bool? UseDualstackEndpoint { get; set; }
}
