using System.Buffers;
using System.Text;
using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Routing;
using Pipeline.Contracts.Tests.Support;
using Testing.Support;

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

        long allocated = Allocations.OfCheapestRun(() => AddAll(router, batch, records));

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

        long allocated = Allocations.OfCheapestRun(() => Repeat(batch, record));

        Assert.True(allocated < 300, $"{allocated} bytes for 300 records");
    }

    /// <summary>What a sender decides may cost no allocation either: escapes, partitions, names that only the table takes.</summary>
    [Fact]
    public void EscapesPartitionsAndWholeItemsAllocateNothingEither()
    {
        EventContract contract = ContractFiles.Parse("""
            {"event":"e","version":1,"route":"r","partitionKey":"$.id","datasets":[{"name":"rows","each":"$.items",
              "columns":[{"name":"at","type":"timestamp","source":"$.at"},{"name":"b","type":"binary"},{"name":"amount","type":"decimal(30,2)"},{"name":"e","type":"timestamp","epoch":"seconds"}],
              "partitions":[{"name":"dt","type":"date","source":"$.at"},{"name":"h","type":"string","source":"@.e","transform":"hour","epoch":"seconds"},
                {"name":"p","type":"string","source":"@.p"},{"name":"n","type":"bigint","source":"@.n"},{"name":"d","type":"string","source":"$.none","default":"a/b"}]}],
             "table":{"name":"items","hashKey":{"name":"id"},"wholeDocument":true}}
            """);
        byte[] record = Encoding.UTF8.GetBytes("""
            {"id":"1","at":"2026-03-07T10:00:00\u002B02:00","items":[{"b":"a\/b\u002B","amount":"\u0031.5","e":1700000000.1234567,"p":"a\/b é","n":-7},{"e":1700003600,"p":"x=y"}],
             "unread":{"one":1,"tw\u006f":[{"three":3,"a rather long name of a key":4}]}}
            """);
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        Repeat(batch, record);
        Repeat(batch, record);

        long allocated = Allocations.OfCheapestRun(() => Repeat(batch, record));

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
