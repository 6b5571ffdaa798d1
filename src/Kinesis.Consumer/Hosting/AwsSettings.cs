using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Kinesis.Consumer.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Kinesis.Consumer.Hosting;

/// <summary>
/// Where the clients of an application go and as whom. The nearest word counts: this library's options, then the <see cref="AWSOptions"/> that the
/// application registered for all its clients, then what the SDK's own chain finds.
/// </summary>
internal sealed class AwsSettings
{
    private static readonly TimeSpan LeaseCallTimeout = TimeSpan.FromSeconds(3);

    private readonly KinesisClientOptions _client;
    private readonly AWSOptions? _aws;
    private readonly AWSCredentials? _credentials;
    private readonly string? _region;

    /// <param name="client">The options of the stream's client.</param>
    /// <param name="aws">What is registered for all clients of the application, if anything.</param>
    /// <param name="credentials">Registered credentials, which go before all others.</param>
    public AwsSettings(KinesisClientOptions client, AWSOptions? aws, AWSCredentials? credentials)
    {
        _client = client;
        _aws = aws;
        _credentials = credentials ?? FindCredentials(aws);
        _region = client.Region ?? aws?.Region?.SystemName ?? FindProfileRegion(aws);
    }

    public static AwsSettings Of(IServiceProvider services, KinesisClientOptions client) =>
        new(client, services.GetService<AWSOptions>(), services.GetService<AWSCredentials>());

    public KinesisClient CreateKinesisClient(TimeProvider timeProvider) => new(
        new KinesisClientOptions
        {
            Region = _region,
            ServiceUrl = _client.ServiceUrl ?? CommonUrl,
            CallTimeout = _client.CallTimeout,
            MaxRetries = _client.MaxRetries,
            UseFipsEndpoint = UseFips,
            UseDualstackEndpoint = UseDualstack,
        },
        _credentials,
        timeProvider);

    public AmazonDynamoDBClient CreateLeaseTableClient(LeaseOptions leases)
    {
        // A renewal that hangs must fail well before its lease runs out, so that the next cycle can try again.
        var config = new AmazonDynamoDBConfig { Timeout = LeaseCallTimeout, MaxErrorRetry = 2, RetryMode = RequestRetryMode.Standard };
        var region = leases.Region ?? _region;
        if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (UseFips is { } fips)
        {
            config.UseFIPSEndpoint = fips;
        }

        if (UseDualstack is { } dualstack)
        {
            config.UseDualstackEndpoint = dualstack;
        }

        if ((leases.ServiceUrl ?? CommonUrl) is { } url)
        {
            // The region must be known before: an address takes it away.
            region ??= config.RegionEndpoint?.SystemName ?? "us-east-1";
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = region;
        }

        return _credentials is null ? new AmazonDynamoDBClient(config) : new AmazonDynamoDBClient(_credentials, config);
    }

    private bool? UseFips => _client.UseFipsEndpoint ?? _aws?.DefaultClientConfig.UseFIPSEndpoint;

    private bool? UseDualstack => _client.UseDualstackEndpoint ?? _aws?.DefaultClientConfig.UseDualstackEndpoint;

    private Uri? CommonUrl => _aws?.DefaultClientConfig.ServiceURL is { Length: > 0 } url ? new Uri(url) : null;

    private static AWSCredentials? FindCredentials(AWSOptions? aws) =>
        aws is { Credentials: not null } or { Profile.Length: > 0 } or { SessionRoleArn.Length: > 0 } ? aws.GetCredentials() : null;

    private static string? FindProfileRegion(AWSOptions? aws) =>
        aws is { Profile: { Length: > 0 } name } && new CredentialProfileStoreChain(aws.ProfilesLocation).TryGetProfile(name, out var profile)
            ? profile.Region?.SystemName
            : null;
}
