using Amazon;
using Kinesis.Consumer.Api.Wire;

namespace Kinesis.Consumer.Tests.Api.Wire;

public sealed class EndpointHostsTests
{
    [Theory]
    [InlineData("kinesis", "eu-west-1", false, false, "https://kinesis.eu-west-1.amazonaws.com/")]
    [InlineData("kinesis", "us-east-1", true, false, "https://kinesis-fips.us-east-1.amazonaws.com/")]
    [InlineData("kinesis", "us-east-1", true, true, "https://kinesis-fips.us-east-1.api.aws/")]
    [InlineData("kinesis", "us-gov-west-1", false, false, "https://kinesis.us-gov-west-1.amazonaws.com/")]
    [InlineData("kinesis", "us-gov-west-1", true, false, "https://kinesis.us-gov-west-1.amazonaws.com/")]
    [InlineData("kinesis", "us-gov-east-1", true, true, "https://kinesis-fips.us-gov-east-1.api.aws/")]
    [InlineData("kinesis", "us-gov-east-1", false, true, "https://kinesis.us-gov-east-1.api.aws/")]
    [InlineData("athena", "us-gov-west-1", true, false, "https://athena-fips.us-gov-west-1.amazonaws.com/")]
    [InlineData("kinesis", "us-iso-east-1", true, false, "https://kinesis-fips.us-iso-east-1.c2s.ic.gov/")]
    [InlineData("kinesis", "cn-northwest-1", true, false, "https://kinesis-fips.cn-northwest-1.amazonaws.com.cn/")]
    [InlineData("kinesis", "cn-northwest-1", false, true, "https://kinesis.cn-northwest-1.api.amazonwebservices.com.cn/")]
    public void AHostIsTheOneOfTheServicesRuleSet(string prefix, string region, bool fips, bool dualstack, string expected) =>
        Assert.Equal(expected, EndpointHosts.UrlOf(prefix, RegionEndpoint.GetBySystemName(region), fips, dualstack));
}
