using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Testing.Support;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>The sinks as a program registers them, on the embedded AWS over real HTTP, with a bucket and a table.</summary>
internal sealed class AwsRig : IAsyncDisposable
{
    private readonly string _contracts;

    private AwsRig(LocalAws aws, ServiceProvider services, string contracts)
    {
        Aws = aws;
        Services = services;
        _contracts = contracts;
    }

    public LocalAws Aws { get; }

    public ServiceProvider Services { get; }

    public IAmazonS3 S3 => Services.GetRequiredKeyedService<IAmazonS3>(PipelineSinksServiceCollectionExtensions.ClientsKey);

    public IAmazonDynamoDB DynamoDb => Services.GetRequiredKeyedService<IAmazonDynamoDB>(PipelineSinksServiceCollectionExtensions.ClientsKey);

    public static async Task<AwsRig> StartAsync()
    {
        var aws = await LocalAws.StartAsync();
        var contracts = Directory.CreateTempSubdirectory("sink-contracts-").FullName;
        await File.WriteAllTextAsync(Path.Combine(contracts, "sale.json"), Sales.ContractText);
        var rig = new AwsRig(aws, Register(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = aws.Endpoint.ToString(),
            ["Lake:Bucket"] = "lake-bucket",
            ["Table:NamePrefix"] = "test-",
            ["Contracts:Folder"] = contracts,
            ["Contracts:DefaultEvent"] = "sale",
        }), contracts);
        await rig.S3.PutBucketAsync("lake-bucket");
        await rig.DynamoDb.CreateTableAsync(new CreateTableRequest
        {
            TableName = "test-sales",
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new KeySchemaElement("customer", KeyType.HASH), new KeySchemaElement("country", KeyType.RANGE)],
            AttributeDefinitions =
            [
                new AttributeDefinition("customer", ScalarAttributeType.S),
                new AttributeDefinition("country", ScalarAttributeType.S),
            ],
        });
        return rig;
    }

    public static ServiceProvider Register(Dictionary<string, string?> settings, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("test", "test"));
        services.AddPipelineSinks();
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Aws.DisposeAsync();
        Directory.Delete(_contracts, recursive: true);
    }
}
