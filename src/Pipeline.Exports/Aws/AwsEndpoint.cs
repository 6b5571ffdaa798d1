using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;

namespace Pipeline.Exports.Aws;

/// <summary>Where the services are: at one's own address, else where the SDK's chain says.</summary>
/// <param name="Url">Null for what the SDK's chain finds.</param>
/// <param name="Region">The same.</param>
/// <param name="Credentials">The same.</param>
internal sealed record AwsEndpoint(Uri? Url, string? Region, AWSCredentials? Credentials)
{
    private const string FallbackRegion = "us-east-1";

    public AmazonDynamoDBClient CreateDynamoDb()
    {
        var config = Configure(new AmazonDynamoDBConfig());
        return Credentials is null ? new AmazonDynamoDBClient(config) : new AmazonDynamoDBClient(Credentials, config);
    }

    public AmazonS3Client CreateS3()
    {
        var config = Configure(new AmazonS3Config { ForcePathStyle = Url is not null });
        return Credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(Credentials, config);
    }

    private TConfig Configure<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        config.RetryMode = RequestRetryMode.Standard;
        if (Region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }

        if (Url is not null)
        {
            // The region must be known before: an address takes it away.
            var region = Region ?? config.RegionEndpoint?.SystemName ?? FallbackRegion;
            config.ServiceURL = Url.AbsoluteUri;
            config.AuthenticationRegion = region;
        }

        return config;
    }
}
