using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Local.Aws.Hosting;

/// <summary>How an embedded AWS starts.</summary>
public sealed record LocalAwsOptions
{
    /// <summary>The account that every ARN names.</summary>
    public const string AccountId = "000000000000";

    /// <summary>Gets the port on the loopback address.</summary>
    /// <value>Default 0: any free port. Range 0–65535.</value>
    public int Port { get; init; }

    /// <summary>Gets the folder that holds S3 objects as plain files (<c>s3/bucket/key</c>).</summary>
    /// <value>Default null: a temporary folder that goes when the server is disposed.</value>
    public string? DataFolder { get; init; }

    /// <summary>Gets whether AWS's throughput limits apply.</summary>
    /// <value>Default <see cref="LimitsMode.Off"/>.</value>
    public LimitsMode Limits { get; init; } = LimitsMode.Off;

    /// <summary>Gets the clock of arrival times, retention, iterator expiry, throttling and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets where the server logs.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
