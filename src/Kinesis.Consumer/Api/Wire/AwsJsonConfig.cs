using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>The SDK's settings of one service: where it is, and in which region requests are signed.</summary>
internal sealed class AwsJsonConfig : ClientConfig
{
    private readonly AwsJsonClientOptions _options;
    private readonly string _url;

    private AwsJsonConfig(AwsJsonClientOptions options)
        : base(new Defaults())
    {
        _options = options;
        ServiceId = options.ServiceId;
        MaxErrorRetry = options.MaxRetries;
        // Repeats of this kind ask no policy, and a put must not be repeated: from here a stale connection looks like a lost answer.
        MaxStaleConnectionRetries = 0;
        DisableLogging = true;
        // The caller's deadline covers body and retries; HttpClient's would cut a single attempt short of it.
        Timeout = System.Threading.Timeout.InfiniteTimeSpan;
        AuthenticationServiceName = options.EndpointPrefix;
        if (options.ServiceUrl is { } url)
        {
            ServiceURL = url.AbsoluteUri;
        }

        // Reading the property asks AWS_ENDPOINT_URL_{SERVICE}, AWS_ENDPOINT_URL and the profile.
        var configured = ServiceURL;
        var region = FindRegion(options, withMetadata: string.IsNullOrEmpty(configured));
        AuthenticationRegion = region?.SystemName ?? options.Region ?? "us-east-1";
        if (!string.IsNullOrEmpty(configured))
        {
            _url = Checked(configured);
            ServiceURL = _url;
            return;
        }

        if (region is null)
        {
            throw new AwsRequestException(
                $"No region for {options.ServiceId}: set AWS_REGION, a profile's region, or the client's Region, or give an endpoint with AWS_ENDPOINT_URL");
        }

        RegionEndpoint = region;
        _url = EndpointHosts.UrlOf(
            options.EndpointPrefix, region, options.UseFipsEndpoint ?? UseFIPSEndpoint, options.UseDualstackEndpoint ?? UseDualstackEndpoint);
    }

    public override string RegionEndpointServiceName => _options.EndpointPrefix;

    public override string ServiceVersion => "";

    public override string UserAgent => "consumer";

    public static AwsJsonConfig From(AwsJsonClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new AwsJsonConfig(options);
    }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(_url);

    private static RegionEndpoint? FindRegion(AwsJsonClientOptions options, bool withMetadata) => options.Region is { Length: > 0 } name
        ? RegionEndpoint.GetBySystemName(name)
        : FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: withMetadata);

    private static string Checked(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || (parsed.Scheme != Uri.UriSchemeHttp && parsed.Scheme != Uri.UriSchemeHttps))
        {
            throw new AwsRequestException($"The endpoint \"{url}\" is no absolute http or https address");
        }

        return parsed.AbsoluteUri;
    }

    private sealed class Defaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode) =>
            new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard };
    }
}
