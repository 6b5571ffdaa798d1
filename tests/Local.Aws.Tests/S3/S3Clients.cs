using Amazon.Runtime;
using Amazon.S3;

namespace Local.Aws.Tests.S3;

/// <summary>The AWS SDK as applications use it: its own defaults, but for the address.</summary>
internal static class S3Clients
{
    public static AmazonS3Client Create(Uri endpoint, string region = "eu-central-1") => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonS3Config
        {
            ServiceURL = endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = region,
            MaxErrorRetry = 0,
        });
}
