using Amazon;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>The address of a service in a region, by the rules of the SDKs' endpoint rule sets.</summary>
internal static class EndpointHosts
{
    private const string Kinesis = "kinesis";
    private const string GovCloud = "aws-us-gov";
    private const string China = "aws-cn";

    public static string UrlOf(string prefix, RegionEndpoint region, bool useFips, bool useDualstack)
    {
        // In GovCloud the plain host of Kinesis is the one with validated cryptography; kinesis-fips exists there with both stacks only.
        var isPlainValidated = prefix == Kinesis && region.PartitionName == GovCloud && !useDualstack;
        var host = useFips && !isPlainValidated ? $"{prefix}-fips" : prefix;
        return $"https://{host}.{region.SystemName}.{(useDualstack ? DualstackSuffix(region) : region.PartitionDnsSuffix)}/";
    }

    private static string DualstackSuffix(RegionEndpoint region) => region.PartitionName == China ? "api.amazonwebservices.com.cn" : "api.aws";
}
