using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Tests.Hosting;

public sealed class ConsumerOptionsTests
{
    /// <summary>238 characters, as many as leave room for the longest suffix.</summary>
    private const string LongestName = Forty + Forty + Forty + Forty + Forty + "abcdefghijabcdefghijabcdefghijabcdefgh";
    private const string LongName = LongestName + "x";
    private const string Forty = "abcdefghijabcdefghijabcdefghijabcdefghij";

    [Fact]
    public void TheLongestNameThatLeavesRoomForTheTablesBesideItIsAllowed() =>
        Assert.Equal(238, Build(("Kinesis:ApplicationName", LongestName)).GetRequiredService<IOptions<KinesisConsumerOptions>>().Value.ApplicationName.Length);

    [Fact]
    public void TheDefaultsNeedOnlyStreamAndApplication()
    {
        var provider = Build();

        Assert.Equal("orders", provider.GetRequiredService<IOptions<KinesisConsumerOptions>>().Value.StreamName);
        Assert.Equal(TimeSpan.FromSeconds(10), provider.GetRequiredService<IOptions<LeaseOptions>>().Value.Duration);
        Assert.Equal(10_000, provider.GetRequiredService<IOptions<RetrievalOptions>>().Value.MaxRecords);
        Assert.False(string.IsNullOrEmpty(provider.GetRequiredService<ConsumerStatus>().WorkerId.Value));
    }

    [Theory]
    [InlineData("Kinesis:StreamName", "", "StreamName")]
    [InlineData("Kinesis:StreamName", "a b", "StreamName")]
    [InlineData("Kinesis:ApplicationName", "ab", "ApplicationName")]
    [InlineData("Kinesis:ApplicationName", LongName, "ApplicationName")]
    [InlineData("Kinesis:MemoryBudgetBytes", "1000", "MemoryBudgetBytes")]
    [InlineData("Kinesis:DrainDeadline", "00:00:00", "DrainDeadline")]
    [InlineData("Kinesis:InitialPosition", "AtTimestamp", "InitialTimestamp is not set")]
    [InlineData("Kinesis:InitialTimestamp", "2020-01-01T00:00:00Z", "TrimHorizon: the time would be ignored")]
    [InlineData("Kinesis:InitialTimestamp", "2999-01-01T00:00:00Z", "lies in the future")]
    [InlineData("Kinesis:DrainDeadline", "00:00:28", "Kinesis:DrainDeadline is 00:00:28 and the host's shutdown timeout is 00:00:30")]
    [InlineData("Kinesis:StreamName", "arn:aws:s3:::orders", "StreamName")]
    [InlineData("Kinesis:ConsumerArn", "arn:aws:kinesis:us-east-1:123456789012:stream/orders", "ConsumerArn")]
    [InlineData("Kinesis:ConsumerArn", "arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/app:1", "Kinesis:ConsumerArn is a consumer of arn:aws:kinesis:us-east-1:123456789012:stream/clicks and Kinesis:StreamName is orders")]
    [InlineData("Kinesis:InitialPosition", "7", "allowed are TrimHorizon, Latest, AtTimestamp")]
    public void ABadValueIsRefusedByName(string key, string value, string expected)
    {
        var exception = Assert.Throws<OptionsValidationException>(
            () => Build((key, value)).GetRequiredService<IOptions<KinesisConsumerOptions>>().Value);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kinesis:StreamName is orders and Kinesis:Streams are set too", "Kinesis:Streams:0:StreamName", "clicks")]
    [InlineData("Streams[0].StreamName", "Kinesis:StreamName", "", "Kinesis:Streams:0:StreamName", "a b")]
    [InlineData("Kinesis:Streams have a and b in the same lease table same", "Kinesis:StreamName", "", "Kinesis:Streams:0:StreamName", "a", "Kinesis:Streams:0:LeaseTable", "same", "Kinesis:Streams:1:StreamName", "b", "Kinesis:Streams:1:LeaseTable", "same")]
    [InlineData("Kinesis gives b the lease table", "Kinesis:StreamName", "", "Kinesis:ApplicationName", LongestName, "Kinesis:Streams:0:StreamName", "b")]
    [InlineData("Kinesis:Streams:0:InitialPosition is AtTimestamp", "Kinesis:StreamName", "", "Kinesis:Streams:0:StreamName", "a", "Kinesis:Streams:0:InitialPosition", "AtTimestamp")]
    public void StreamsThatDoNotFitTogetherAreRefused(string expected, params string[] settings)
    {
        var pairs = settings.Chunk(2).Select(pair => (pair[0], pair[1])).ToArray();

        var exception = Assert.Throws<OptionsValidationException>(
            () => Build(pairs).GetRequiredService<IOptions<KinesisConsumerOptions>>().Value);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kinesis:Leases:Duration", "00:00:00", "Duration")]
    [InlineData("Kinesis:Leases:Duration", "00:00:02", "RenewInterval is 00:00:04, Kinesis:Leases:Duration is 00:00:02")]
    [InlineData("Kinesis:Leases:Safety", "00:00:06", "Safety is 00:00:06 and Kinesis:Leases:Duration is 00:00:10")]
    [InlineData("Kinesis:Leases:MaxLeases", "0", "MaxLeases")]
    [InlineData("Kinesis:Leases:Table:KmsKey", "a b", "KmsKey")]
    public void LeaseTimesThatDoNotFitTogetherAreRefusedWithBothValues(string key, string value, string expected)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Build((key, value)).GetRequiredService<IOptions<LeaseOptions>>().Value);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kinesis:Retrieval:MaxRecords", "10001", "MaxRecords")]
    [InlineData("Kinesis:Retrieval:Mode", "7", "Mode")]
    [InlineData("Kinesis:Retrieval:ConsumerName", "a b", "ConsumerName")]
    [InlineData("Kinesis:Retrieval:BytesPerSecond", "2", "BytesPerSecond is 2; allowed is at least 1000, or 0 for no limit")]
    [InlineData("Kinesis:Retrieval:HedgeAfter", "00:02:00", "HedgeAfter")]
    public void RetrievalThatTheServiceWouldRefuseIsRefused(string key, string value, string expected)
    {
        var exception = Assert.Throws<OptionsValidationException>(
            () => Build((key, value)).GetRequiredService<IOptions<RetrievalOptions>>().Value);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStreamOfAnotherAccountIsGivenByItsArn()
    {
        var provider = Build(("Kinesis:StreamName", Orders), ("Kinesis:ConsumerArn", $"{Orders}/consumer/app:1525898737"), ("Kinesis:Retrieval:Mode", "FanOut"));

        Assert.Equal("orders", Assert.Single(provider.GetRequiredService<ConsumerStatus>().Streams).StreamName);
    }

    [Theory]
    [InlineData("names arn:aws:kinesis:us-east-1:123456789012:stream/orders in us-east-1, and the client calls eu-west-1", "Kinesis:Client:Region", "eu-west-1")]
    [InlineData("Kinesis:Retrieval:Mode is Polling: it would be ignored", "Kinesis:ConsumerArn", $"{Orders}/consumer/app:1525898737")]
    public void AnArnThatDoesNotFitIsRefusedAtTheStart(string expected, string key, string value)
    {
        var provider = Build(("Kinesis:StreamName", Orders), (key, value));

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetServices<IHostedService>().Count());
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CodeMaySetWhatTheConfigurationDoesNot()
    {
        var provider = Build(configure: options => options.WorkerId = "me");

        Assert.Equal("me", provider.GetRequiredService<ConsumerStatus>().WorkerId.Value);
        Assert.Single(provider.GetServices<IHostedService>().OfType<ConsumerGroup>());
    }

    private const string Orders = "arn:aws:kinesis:us-east-1:123456789012:stream/orders";

    private static ServiceProvider Build(params (string Key, string Value)[] settings) => Build(null, settings);

    private static ServiceProvider Build(Action<KinesisConsumerOptions>? configure, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Kinesis:StreamName"] = "orders",
                ["Kinesis:ApplicationName"] = "app",
                ["Kinesis:Client:Region"] = "us-east-1",
                ["Kinesis:Leases:ServiceUrl"] = "http://127.0.0.1:1",
            })
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<Amazon.Runtime.AWSCredentials>(new Amazon.Runtime.BasicAWSCredentials("test", "test"));
        services.AddSingleton(new Journal());
        services.AddKinesisShardProcessors<JournalProcessorFactory>(configure);
        return services.BuildServiceProvider();
    }
}
