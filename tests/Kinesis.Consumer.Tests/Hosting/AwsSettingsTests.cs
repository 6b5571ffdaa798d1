using Amazon;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

public sealed class AwsSettingsTests
{
    private static readonly AWSCredentials Credentials = new BasicAWSCredentials("own", "secret");

    [Theory]
    [InlineData(null, "eu-west-1", "eu-west-1")]
    [InlineData("eu-north-1", "eu-west-1", "eu-north-1")]
    [InlineData(null, null, "ap-south-1")]
    public void TheLeaseTableIsWhereTheStreamsAreUnlessItsOwnRegionSaysOtherwise(string? leases, string? client, string expected)
    {
        var settings = new AwsSettings(new KinesisClientOptions { Region = client }, new AWSOptions { Region = RegionEndpoint.APSouth1 }, Credentials);

        using var table = settings.CreateLeaseTableClient(new LeaseOptions { Region = leases });
        using var kinesis = settings.CreateKinesisClient(TimeProvider.System);

        Assert.Equal(expected, table.Config.RegionEndpoint.SystemName);
        Assert.Equal(client ?? "ap-south-1", kinesis.Region);
    }

    [Fact]
    public void AnAddressOfTheLeaseTableLeavesItsRegion()
    {
        var settings = new AwsSettings(new KinesisClientOptions { Region = "eu-west-1" }, null, Credentials);

        using var table = settings.CreateLeaseTableClient(new LeaseOptions { ServiceUrl = new Uri("http://127.0.0.1:1/") });

        Assert.Equal("http://127.0.0.1:1/", table.Config.ServiceURL);
        Assert.Equal("eu-west-1", table.Config.AuthenticationRegion);
    }

    [Fact]
    public void TheAddressThatTheApplicationGaveAllItsClientsIsTaken()
    {
        var aws = new AWSOptions { Region = RegionEndpoint.EUWest1 };
        aws.DefaultClientConfig.ServiceURL = "http://127.0.0.1:4566";
        var settings = new AwsSettings(new KinesisClientOptions(), aws, Credentials);

        using var table = settings.CreateLeaseTableClient(new LeaseOptions());
        using var kinesis = settings.CreateKinesisClient(TimeProvider.System);

        Assert.Equal("http://127.0.0.1:4566/", table.Config.ServiceURL);
        Assert.Equal("http://127.0.0.1:4566/", kinesis.Url);
        Assert.Equal("eu-west-1", kinesis.Region);
    }

    [Fact]
    public async Task CredentialsOfTheApplicationsOptionsAreTakenUnlessOthersAreRegistered()
    {
        await using var server = await WireServer.StartAsync();
        server.Answer("""{"HasMoreStreams":false,"StreamNames":[]}""");
        server.Answer("""{"TableNames":[]}""");
        var aws = new AWSOptions { Region = RegionEndpoint.EUWest1, Credentials = WireServer.Credentials };
        var settings = new AwsSettings(new KinesisClientOptions { ServiceUrl = server.Endpoint }, aws, credentials: null);

        using var kinesis = settings.CreateKinesisClient(TimeProvider.System);
        await kinesis.ListStreamsAsync(CancellationToken.None);
        using var table = settings.CreateLeaseTableClient(new LeaseOptions { ServiceUrl = server.Endpoint });
        await table.ListTablesAsync();

        server.Requests[0].AssertSigned("eu-west-1", "kinesis");
        server.Requests[1].AssertSigned("eu-west-1", "dynamodb");
    }

    [Fact]
    public void AProfileBringsItsRegionAndKeys()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "[orders]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\nregion = sa-east-1\n");
            var settings = new AwsSettings(new KinesisClientOptions(), new AWSOptions { Profile = "orders", ProfilesLocation = file }, credentials: null);

            using var table = settings.CreateLeaseTableClient(new LeaseOptions());
            using var kinesis = settings.CreateKinesisClient(TimeProvider.System);

            Assert.Equal("sa-east-1", table.Config.RegionEndpoint.SystemName);
            Assert.Equal("https://kinesis.sa-east-1.amazonaws.com/", kinesis.Url);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ValidatedCryptographyHoldsForBothClients()
    {
        var settings = new AwsSettings(new KinesisClientOptions { Region = "us-gov-west-1", UseFipsEndpoint = true }, null, Credentials);

        using var table = settings.CreateLeaseTableClient(new LeaseOptions());
        using var kinesis = settings.CreateKinesisClient(TimeProvider.System);

        Assert.True(table.Config.UseFIPSEndpoint);
        Assert.Equal("https://kinesis.us-gov-west-1.amazonaws.com/", kinesis.Url);
    }
}
