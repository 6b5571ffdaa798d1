using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Util;
using Kinesis.Consumer.Api;

namespace Pipeline.Sinks.Hosting;

/// <summary>Asks the SDK's rules where DynamoDB is: options, variables, profile, region, FIPS and dual stack are all in them.</summary>
internal static class DynamoDbEndpoint
{
    /// <summary>The address to which a client with these settings sends a put, and the region in which it signs.</summary>
    public static AwsPostOptions Find(IClientConfig config)
    {
        // The name of a table decides nothing, as long as it is no ARN.
        var endpoint = config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new PutItemRequest { TableName = "any" }));
        var region = config.AuthenticationRegion is { Length: > 0 } given ? given
            : config.RegionEndpoint?.SystemName is { Length: > 0 } named ? named
            : config.ServiceURL is { Length: > 0 } url && AWSSDKUtils.DetermineRegion(url) is { Length: > 0 } told ? told
            : "us-east-1";
        var proxy = config.GetWebProxy();
        if (proxy is not null && config.ProxyCredentials is { } credentials)
        {
            proxy.Credentials = credentials;
        }

        return new AwsPostOptions(new Uri(endpoint.URL), region, "dynamodb", "1.0", proxy);
    }
}
