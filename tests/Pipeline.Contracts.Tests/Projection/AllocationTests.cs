using System.Buffers;
using System.Text;
using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Routing;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Projection;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("order")]
    [InlineData("click")]
    public void SteadyStateAllocatesNothingPerRecord(string name)
    {
        EventContract contract = ContractFiles.Shipped.Events.Single(candidate => candidate.Name == name);
        var generator = EventGenerator.Create(contract, new GeneratorOptions { Seed = 3, Now = DateTimeOffset.UnixEpoch });
        byte[][] records = [.. Enumerable.Range(0, 500).Select(index =>
        {
            var output = new ArrayBufferWriter<byte>();
            generator.Write(output, index);
            return index % 2 == 0 ? output.WrittenSpan.ToArray() : Envelope(name, output.WrittenSpan);
        })];
        var router = new EventRouter(ContractFiles.Shipped, name);
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        AddAll(router, batch, records);
        AddAll(router, batch, records);

        long before = GC.GetAllocatedBytesForCurrentThread();
        AddAll(router, batch, records);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < records.Length, $"{allocated} bytes for {records.Length} records");
    }

    [Fact]
    public void ArraysEscapesAndDefaultsAllocateNothingEither()
    {
        EventContract contract = ContractFiles.Dataset(
            """
            {"name":"tags","type":"array<struct<k:string,v:array<int>>>"},{"name":"text","type":"string"},{"name":"d","type":"string","default":"none"},
            {"name":"w","type":"decimal(38,4)"},{"name":"z","type":"json","source":"$..z"}
            """,
            """ "filter":{"source":"$.text","notEquals":"no"},"partitions":[{"name":"p","type":"string","source":"$.text"}] """);
        byte[] record = Encoding.UTF8.GetBytes("""{"t\u0061gs":[{"k":"\u00e9","v":[1,2]},{"v":null,"k":"b"}],"text":"a\nb","w":1e20,"q":[{"z":{"z":1}}]}""");
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        Repeat(batch, record);
        Repeat(batch, record);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(batch, record);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 300, $"{allocated} bytes for 300 records");
    }

    private static void Repeat(ProjectionBatch batch, byte[] record)
    {
        batch.Clear();
        for (int i = 0; i < 300; i++)
        {
            Assert.True(batch.TryAdd(record, Projected.Lineage, out RecordError error), error.Excerpt);
        }
    }

    private static void AddAll(EventRouter router, ProjectionBatch batch, byte[][] records)
    {
        batch.Clear();
        foreach (byte[] record in records)
        {
            if (!router.TryRead(record, out RoutedEvent routed, out RecordError error) || !batch.TryAdd(routed.Payload, Projected.Lineage, out error))
            {
                Assert.Fail(error.ToString());
            }
        }
    }

    private static byte[] Envelope(string name, ReadOnlySpan<byte> data) => Encoding.UTF8.GetBytes(
        $$"""{"specversion":"1.0","type":"{{name}}","id":"i-1","source":"/x","data":{{Encoding.UTF8.GetString(data)}}}""");
}
