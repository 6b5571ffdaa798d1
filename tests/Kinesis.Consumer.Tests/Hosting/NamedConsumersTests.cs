using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Tests.Hosting;

public sealed class NamedConsumersTests
{
    private static readonly Dictionary<string, string?> TwoConsumers = new()
    {
        ["Kinesis:Client:Region"] = "eu-west-1",
        ["Kinesis:Leases:Duration"] = "00:00:20",
        ["Kinesis:Consumers:orders:StreamName"] = "orders",
        ["Kinesis:Consumers:orders:ApplicationName"] = "orders-app",
        ["Kinesis:Consumers:orders:Leases:Region"] = "eu-north-1",
        ["Kinesis:Consumers:payments:StreamName"] = "payments",
        ["Kinesis:Consumers:payments:ApplicationName"] = "payments-app",
        ["Kinesis:Consumers:payments:Processing:Lanes"] = "3",
    };

    [Fact]
    public void ASecondUnnamedConsumerIsRefusedWithWhatToWrite()
    {
        var services = new ServiceCollection().AddKinesisConsumer<OrderProcessor>(options => options.StreamName = "orders");

        var exception = Assert.Throws<InvalidOperationException>(() => services.AddKinesisConsumer<PaymentProcessor>(options => options.StreamName = "payments"));

        Assert.Equal(
            "AddKinesisConsumer<PaymentProcessor>(…) follows AddKinesisConsumer<OrderProcessor>(…): a host has one consumer without a name. Give each its own, "
            + "AddKinesisConsumer<PaymentProcessor>(\"orders\", …) for one, and its section, Kinesis:Consumers:orders",
            exception.Message);
        Assert.Throws<InvalidOperationException>(() => services.AddKinesisShardProcessors<JournalProcessorFactory>());
    }

    [Fact]
    public void ANameIsTakenOnceWhateverItsCase()
    {
        var services = new ServiceCollection().AddKinesisConsumer<OrderProcessor>("orders");

        var exception = Assert.Throws<InvalidOperationException>(() => services.AddKinesisConsumer<PaymentProcessor>("Orders"));

        Assert.Contains("AddKinesisConsumer<PaymentProcessor>(\"Orders\", …) follows AddKinesisConsumer<OrderProcessor>(\"orders\", …)", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a__b")]
    public void ANameThatIsNoKeyOfTheConfigurationIsRefused(string name)
    {
        var exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddKinesisConsumer<OrderProcessor>(name));

        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EachConsumerHasItsOwnOptionsAndWhatIsMissingThereIsSharedButForItsStream()
    {
        using var provider = Build(TwoConsumers);

        var leases = provider.GetRequiredService<IOptionsMonitor<LeaseOptions>>();
        Assert.Equal(TimeSpan.FromSeconds(20), leases.Get("orders").Duration);
        Assert.Equal(("eu-north-1", null), (leases.Get("orders").Region, leases.Get("payments").Region));
        var processing = provider.GetRequiredService<IOptionsMonitor<ProcessingOptions>>();
        Assert.Equal((1, 3), (processing.Get("orders").Lanes, processing.Get("payments").Lanes));
        Assert.Equal("eu-north-1", Table(provider, "orders").Config.RegionEndpoint.SystemName);
        Assert.Equal("eu-west-1", Table(provider, "payments").Config.RegionEndpoint.SystemName);
    }

    [Fact]
    public void StatusesAreKeyedByNameAndTogether()
    {
        using var provider = Build(TwoConsumers);

        var all = provider.GetRequiredService<ConsumerStatus>();
        var orders = provider.GetRequiredKeyedService<ConsumerStatus>("orders");
        var payments = provider.GetRequiredKeyedService<ConsumerStatus>("payments");
        Assert.Equal([orders, payments], all.Consumers);
        Assert.Equal(["orders", "payments"], all.Streams.Select(stream => stream.StreamName));
        Assert.Equal(("orders", "orders-app", "orders"), (orders.Name, orders.ApplicationName, Assert.Single(orders.Streams).StreamName));
        Assert.Equal(orders.WorkerId, payments.WorkerId);
        Assert.Single(provider.GetServices<IHostedService>().OfType<ConsumerGroup>());
    }

    [Fact]
    public void ProcessorsAndLeaseTablesAreEachOnesOwn()
    {
        using var provider = Build(TwoConsumers);

        var streams = provider.GetRequiredService<IReadOnlyList<StreamConsumer>>();

        Assert.Equal(["orders-app", "payments-app"], streams.Select(stream => stream.Tools.Stream.LeaseTable));
        Assert.NotSame(streams[0].Tools.Processors, streams[1].Tools.Processors);
        Assert.Same(streams[0].Tools.Budget, streams[1].Tools.Budget);
        Assert.Same(provider.GetRequiredService<MemoryBudget>(), streams[0].Tools.Budget);
    }

    [Theory]
    [InlineData("Kinesis:Consumers:orders:Leases:Safety is 00:00:15 and Kinesis:Consumers:orders:Leases:Duration is 00:00:20", "Kinesis:Consumers:orders:Leases:Safety", "00:00:15")]
    [InlineData("Kinesis:Consumers:orders.StreamName", "Kinesis:Consumers:orders:StreamName", "a b")]
    [InlineData("Kinesis:Consumers:orders:StreamName is not set", "Kinesis:Consumers:orders:StreamName", "")]
    [InlineData("Kinesis:Consumers:payments:Processing.Lanes", "Kinesis:Consumers:payments:Processing:Lanes", "65")]
    [InlineData("Kinesis:Consumers:payments:Watchdog:GiveUpAfter", "Kinesis:Consumers:payments:Watchdog:GiveUpAfter", "00:00:30")]
    [InlineData("Kinesis:Consumers:payments:Retrieval.MaxRecords", "Kinesis:Consumers:payments:Retrieval:MaxRecords", "0")]
    public void ABadValueIsNamedByItsConsumersSection(string expected, string key, string value)
    {
        using var provider = Build(new(TwoConsumers) { [key] = value });

        var exception = Assert.ThrowsAny<Exception>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("have the same lease table orders-app", "Kinesis:Consumers:payments:ApplicationName", "orders-app", "Kinesis:Consumers:payments:Leases:Region", "eu-north-1")]
    [InlineData("Kinesis:Consumers:payments:MemoryBudgetBytes is 99000000 and Kinesis:Consumers:orders:MemoryBudgetBytes is 268435456", "Kinesis:Consumers:payments:MemoryBudgetBytes", "99000000")]
    [InlineData("Kinesis:Consumers:payments:WorkerId is me", "Kinesis:Consumers:payments:WorkerId", "me")]
    public void ConsumersThatDoNotFitTogetherAreRefused(string expected, params string[] settings)
    {
        var all = new Dictionary<string, string?>(TwoConsumers);
        foreach (var pair in settings.Chunk(2))
        {
            all[pair[0]] = pair[1];
        }

        using var provider = Build(all);

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetServices<IHostedService>().Count());
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneTableNameInTwoRegionsIsTwoTables()
    {
        using var provider = Build(new(TwoConsumers) { ["Kinesis:Consumers:payments:ApplicationName"] = "orders-app" });

        Assert.Equal(2, provider.GetRequiredService<ConsumerStatus>().Streams.Count);
    }

    [Fact]
    public void AnUnnamedConsumerMayStandBesideNamedOnes()
    {
        var services = Services(new(TwoConsumers) { ["Kinesis:StreamName"] = "clicks", ["Kinesis:ApplicationName"] = "clicks-app" });
        services.AddKinesisConsumer<OrderProcessor>();
        services.AddKinesisConsumer<PaymentProcessor>("payments");
        using var provider = services.BuildServiceProvider();

        Assert.Equal(["clicks", "payments"], provider.GetRequiredService<ConsumerStatus>().Streams.Select(stream => stream.StreamName));
        Assert.Equal("clicks-app", provider.GetRequiredKeyedService<ConsumerStatus>("").ApplicationName);
    }

    [Fact]
    public void ADestinationWithTheConsumersNameAsItsKeyIsItsOwn()
    {
        var services = Services(new(TwoConsumers) { ["Kinesis:Consumers:orders:Processing:OnExhausted"] = "Destination" });
        services.AddKinesisConsumer<OrderProcessor>("orders");
        services.AddKinesisConsumer<PaymentProcessor>("payments");
        services.AddKeyedSingleton<IFailureDestination>("payments", new ListDestination());
        using (var provider = services.BuildServiceProvider())
        {
            var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptionsMonitor<ProcessingOptions>>().Get("orders"));
            Assert.Contains("Kinesis:Consumers:orders:Processing:OnExhausted is Destination", exception.Message, StringComparison.Ordinal);
        }

        services.AddKeyedSingleton<IFailureDestination>("orders", new ListDestination());
        using var whole = services.BuildServiceProvider();
        Assert.Equal(2, whole.GetRequiredService<ConsumerStatus>().Consumers.Count);
    }

    private static IAmazonDynamoDB Table(ServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<IAmazonDynamoDB>(KinesisConsumerServiceCollectionExtensions.LeaseTableKeyOf(name));

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var services = Services(settings);
        services.AddKinesisConsumer<OrderProcessor>("orders");
        services.AddKinesisConsumer<PaymentProcessor>("payments");
        return services.BuildServiceProvider();
    }

    private static ServiceCollection Services(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("a", "b"));
        return services;
    }

    private sealed class OrderProcessor : IRecordProcessor
    {
        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken) => new(BatchResult.Done);
    }

    private sealed class PaymentProcessor : IRecordProcessor
    {
        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken) => new(BatchResult.Done);
    }
}
