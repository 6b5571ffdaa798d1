using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer;
using Kinesis.Consumer.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Hosting;

public sealed class PipelineSinksTests
{
    [Fact]
    public async Task RecordsReachLakeAndTableOverTheWire()
    {
        await using var rig = await AwsRig.StartAsync();
        var leases = new FakeLeases();
        var lease = leases[Sales.Shard];
        var faults = new FaultScript();
        using var memory = new MemoryBudget(1 << 30).Open("shard", canRelease: true);
        var context = new ShardContext
        {
            StreamName = "stream",
            ShardId = new ShardId(Sales.Shard),
            WorkerId = new WorkerId("worker"),
            Checkpoint = lease.Checkpoint,
            Checkpointer = leases.Take(Sales.Shard, faults),
            JointCheckpointer = leases.Joint(faults),
            Memory = memory,
            TimeProvider = TimeProvider.System,
        };
        var records = Enumerable.Range(0, 200).Select(index => Sales.Record(index, withBad: true)).ToArray();
        await using var processor = rig.Services.GetRequiredService<PipelineProcessorFactory>().Create(context);

        await processor.InitializeAsync(CancellationToken.None);
        await processor.ProcessAsync(new RecordBatch(context.ShardId, records, TimeSpan.Zero), CancellationToken.None);
        await processor.DrainAsync(CancellationToken.None);

        Assert.Equal(Sales.Sequence(199), lease.Checkpoint.SequenceNumber.Text);
        var folder = Path.Combine(rig.Aws.DataFolder, "s3", "lake-bucket");
        var bucket = new MemoryBucket();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".parquet", StringComparison.Ordinal)))
        {
            bucket.Put(Path.GetRelativePath(folder, file), await File.ReadAllBytesAsync(file));
        }

        using var lake = new LakeReader(bucket);
        Assert.Equal(Enumerable.Range(0, 200).Where(index => !Sales.IsBad(index)), lake.Indexes("sales"));
        var items = await rig.DynamoDb.ScanAsync(new ScanRequest("test-sales"));
        Assert.Equal(51, items.Items.Count);
        Assert.All(items.Items, item => Assert.Equal("12345678901234567890.123456789012345678", item["exact"].N));
    }

    [Fact]
    public void EveryWrongOptionIsNamedWithItsRange()
    {
        using var services = AwsRig.Register(new Dictionary<string, string?>
        {
            ["Lake:Bucket"] = "Not A Bucket",
            ["Lake:PartBytes"] = "1000",
            ["DeadLetters:Prefix"] = "lake/dead/",
        });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<LakeOptions>>().Value);

        Assert.Contains("Bucket", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PartBytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("5242880", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DeadLetters:Prefix is 'lake/dead/'", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Contracts leave so much of an object key's 1,024 bytes for the lake's prefix and the file name, and no more.</summary>
    [Theory]
    [InlineData(152, true)]
    [InlineData(153, false)]
    public void APrefixThatWouldMakeObjectKeysTooLongIsRefused(int length, bool isAllowed)
    {
        using var services = AwsRig.Register(new Dictionary<string, string?>
        {
            ["Lake:Bucket"] = "lake-bucket",
            ["Lake:Prefix"] = new string('p', length - 1) + "/",
        });

        var exception = Record.Exception(() => services.GetRequiredService<IOptions<LakeOptions>>().Value);

        Assert.Equal(isAllowed, exception is null);
        Assert.True(isAllowed || exception!.Message.Contains("Lake:Prefix has 153 bytes", StringComparison.Ordinal), exception?.Message);
    }

    [Fact]
    public void MoreWritesAtTheStartThanAllowedAreRefused()
    {
        using var services = AwsRig.Register(new Dictionary<string, string?> { ["Table:StartConcurrency"] = "64", ["Table:MaxConcurrency"] = "8" });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<TableOptions>>().Value);

        Assert.Contains("Table:StartConcurrency is 64 and MaxConcurrency is 8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADefaultEventThatNoContractHasIsRefusedWithThoseThatThereAre()
    {
        await using var rig = await AwsRig.StartAsync();
        var contracts = rig.Services.GetRequiredService<IOptions<global::Pipeline.Sinks.Hosting.ContractOptions>>().Value;
        contracts.DefaultEvent = "sail";

        var exception = Assert.Throws<ContractException>(rig.Services.GetRequiredService<PipelineProcessorFactory>);

        Assert.Contains("Contracts:DefaultEvent is 'sail'; allowed are sale", exception.Message, StringComparison.Ordinal);
    }
}
