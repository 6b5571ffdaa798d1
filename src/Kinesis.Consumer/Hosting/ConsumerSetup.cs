using Amazon.DynamoDBv2;
using Kinesis.Consumer.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>All that is one consumer's own, read and checked.</summary>
internal sealed record ConsumerSetup(
    ConsumerRegistration Registration,
    KinesisConsumerOptions Options,
    LeaseOptions Leases,
    RetrievalOptions Retrieval,
    WatchdogOptions Watchdog,
    IReadOnlyList<ConsumedStream> Streams,
    IKinesisClient Client,
    IAmazonDynamoDB LeaseTables)
{
    public string Name => Registration.Name;

    /// <summary>Where the streams are, if the client tells: one of the application's own need not.</summary>
    public string? StreamRegion => (Client as KinesisClient)?.Region;

    /// <summary>Where the lease tables are: their region, or what stands for it beside an address.</summary>
    public string LeaseRegion => LeaseTables.Config.RegionEndpoint?.SystemName ?? LeaseTables.Config.AuthenticationRegion ?? "?";

    /// <summary>The address of the lease tables; null for the region's own.</summary>
    public string? LeaseUrl => LeaseTables.Config.ServiceURL;

    public string Section(string section) => ConsumerSections.Of(section, Name);

    public static ConsumerSetup Read(IServiceProvider services, ConsumerRegistration registration)
    {
        var options = Get<KinesisConsumerOptions>();
        return new ConsumerSetup(
            registration,
            options,
            Get<LeaseOptions>(),
            Get<RetrievalOptions>(),
            Get<WatchdogOptions>(),
            ConsumedStream.AllOf(options),
            services.GetRequiredService<IKinesisClient>(),
            services.GetRequiredKeyedService<IAmazonDynamoDB>(KinesisConsumerServiceCollectionExtensions.LeaseTableKeyOf(registration.Name)));

        TOptions Get<TOptions>() => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(registration.Name);
    }
}
